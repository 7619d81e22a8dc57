"""A silver bucket, a gold catalog and the Glue job of the simulation, small enough for a test."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from medallion.contracts import GoldManifest, GoldRunResult, ManifestDocument
from medallion.vocabulary import lake
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.glue import Glue, Job, JobRun
from tests.simulation.aws.iceberg import Catalog, Table
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process, Scheduler
from tests.simulation.product import DATASET_NAME, GoldJob, Text, compiled_parcels

BUCKETS = {"silver_bucket": "silver", "artifacts_bucket": "artifacts", "gold_database": "gold"}


@dataclass
class GoldWeather(Weather):
    """One fault at one stage, something before a stage, poisonous rows, and lies about commits."""

    fault: str = ""
    stage: str = ""
    lies: int = 0
    before: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    poison: Mapping[str, str] = field(default_factory=dict)

    def on_glue_stage(self, run_id: str, stage: str) -> str | None:
        self.before.get(stage, lambda: None)()
        return self.fault if stage == self.stage else None

    def poison_of(self, document_id: str) -> str | None:
        return self.poison.get(document_id)

    def lies_about_commit(self, run_id: str) -> bool:
        self.lies -= 1
        return self.lies >= 0


class ProcessClient:
    """The simulated S3 as a process's client: errors are botocore's, and the dead call nothing."""

    def __init__(self, s3: S3, process: Process) -> None:
        self._s3 = s3
        self._process = process

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda **request: self._call(name, request)

    def _call(self, name: str, request: dict[str, Any]) -> Any:
        self._process.require_life()
        try:
            return getattr(self._s3, name)(**request)
        except AwsError as error:
            shown: Any = {"Error": {"Code": error.code, "Message": error.message}}
            raise ClientError(shown, name) from error


class GoldBench:
    """Silver, gold and the job."""

    def __init__(self, weather: Weather | None = None) -> None:
        self.scheduler = Scheduler(1)
        self.catalog = Catalog()
        key = lake.compiled_dataset_key(DATASET_NAME)
        self.s3 = S3(self.scheduler)
        for bucket in ("silver", "artifacts"):
            self.s3.add_bucket(bucket)
        self.s3.put_object(Bucket="artifacts", Key=key, Body=compiled_parcels())
        self.weather = weather or Weather()
        job = GoldJob(self.catalog, self.weather, self._client_of)
        arguments = {f"--{name}": value for name, value in BUCKETS.items()}
        deployed = Job("gold", default_arguments=arguments)
        self.glue = Glue(self.scheduler, self.weather, job.run, deployed)

    def _client_of(self, process: Process) -> Callable[[str], Any]:
        return lambda _service: ProcessClient(self.s3, process)

    def put(self, document_id: str, text: Text, version: str = "v1") -> ManifestDocument:
        """Write a document's silver rows; its entry in a manifest."""
        lines = [json.dumps(row) for row in silver_rows(document_id, text, version)]
        return self.put_lines(document_id, lines, version)

    def put_lines(
        self, document_id: str, lines: Sequence[str], version: str = "v1"
    ) -> ManifestDocument:
        """Write a document's silver object; its entry in a manifest."""
        key = lake.silver_key(lake.RECORDS, DATASET_NAME, document_id)
        body = "".join(line + "\n" for line in lines).encode()
        self.s3.put_object(Bucket="silver", Key=key, Body=body)
        return an_entry(document_id, key, version)

    def put_manifest(
        self,
        *documents: ManifestDocument,
        run_id: str = "run-1",
        superseded: bool = False,
        replaces: tuple[str, ...] = (),
    ) -> str:
        """Write a manifest; its key."""
        manifest = GoldManifest(
            gold_run_id=run_id,
            dataset=DATASET_NAME,
            documents=documents,
            superseded=superseded,
            replaces=replaces,
        )
        key = lake.gold_manifest_key(DATASET_NAME, run_id)
        self.s3.put_object(Bucket="silver", Key=key, Body=manifest.model_dump_json().encode())
        return key

    def run(self, *documents: ManifestDocument, run_id: str = "run-1", **facts: Any) -> JobRun:
        key = self.put_manifest(*documents, run_id=run_id, **facts)
        arguments = {
            "--dataset": DATASET_NAME,
            "--gold_run_id": run_id,
            "--manifest_key": key,
        }
        started = self.glue.start_job_run(JobName="gold", Arguments=arguments)
        self.scheduler.run()
        return self.glue.run(started["JobRunId"])

    def result(self, run_id: str = "run-1") -> GoldRunResult | None:
        """What the job wrote last, None if it wrote nothing."""
        key = lake.gold_result_key(DATASET_NAME, run_id)
        try:
            body: bytes = self.s3.get_object(Bucket="silver", Key=key)["Body"].read()
        except AwsError:
            return None
        return GoldRunResult.model_validate_json(body)

    def table(self, name: str = "records") -> Table:
        table = self.catalog.table(f"gold.{DATASET_NAME}_{name}")
        assert table is not None
        return table

    def rows_of(self, document_id: str) -> list[tuple[str, str]]:
        return [
            (row["fields"]["parcel"], row["source_version"])
            for row in self.table().rows()
            if row["document_id"] == document_id
        ]


def an_entry(document_id: str, key: str | None, version: str = "v1") -> ManifestDocument:
    return ManifestDocument(
        document_id=document_id,
        source_key=f"{DATASET_NAME}/{document_id}.txt",
        version_id=version,
        records_key=key,
        fence=1,
    )


def silver_rows(document_id: str, text: Text, version: str = "v1") -> list[dict[str, Any]]:
    """The silver rows of the text's records."""
    return [
        {
            "record_id": f"{document_id}-{n}",
            "document_id": document_id,
            "source_key": f"{DATASET_NAME}/{document_id}.txt",
            "source_version": version,
            "run_id": "arn",
            "chunk_key": "c",
            "quote": planted.quote,
            "quote_start": planted.quote_start,
            "quote_end": planted.quote_end,
            "fields": json.dumps(
                {"parcel": planted.parcel, "goods": planted.goods, "crates": planted.crates}
            ),
        }
        for n, planted in enumerate(text.planted)
    ]
