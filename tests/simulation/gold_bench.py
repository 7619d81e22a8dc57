"""A silver bucket, a gold catalog and the Glue job of the simulation, small enough for a test."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from medallion.contracts import GoldManifest, GoldRunResult, ManifestDocument
from medallion.vocabulary import lake
from tests.simulation.aws.glue import Glue, Job, JobRun
from tests.simulation.aws.iceberg import Catalog, Table
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process, Scheduler
from tests.simulation.product import DATASET_NAME, GoldJob, Text, compiled_parcels

BUCKETS = {"silver_bucket": "silver", "artifacts_bucket": "artifacts", "gold_database": "gold"}


@dataclass
class GoldWeather(Weather):
    """One fault at one stage, something that happens before a stage, and lies about commits."""

    fault: str = ""
    stage: str = ""
    lies: bool = False
    before: Mapping[str, Callable[[], object]] = field(default_factory=dict)

    def on_glue_stage(self, run_id: str, stage: str) -> str | None:  # noqa: ARG002
        self.before.get(stage, lambda: None)()
        return self.fault if stage == self.stage else None

    def lies_about_commit(self, run_id: str) -> bool:  # noqa: ARG002
        return self.lies


@dataclass
class BucketsClient:
    """S3 in a dictionary, for one process."""

    objects: dict[tuple[str, str], bytes]
    process: Process

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's
        self.process.require_life()
        if (Bucket, Key) not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": ""}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:  # noqa: N803
        assert ContentType == "application/json"
        self.process.require_life()
        self.objects[Bucket, Key] = Body


class GoldBench:
    """Silver, gold and the job."""

    def __init__(self, weather: Weather | None = None) -> None:
        self.scheduler = Scheduler(1)
        self.catalog = Catalog()
        key = lake.compiled_dataset_key(DATASET_NAME)
        self.objects = {("artifacts", key): compiled_parcels()}
        self.weather = weather or Weather()
        job = GoldJob(self.catalog, self.weather, self._client_of)
        arguments = {f"--{name}": value for name, value in BUCKETS.items()}
        deployed = Job("gold", default_arguments=arguments)
        self.glue = Glue(self.scheduler, self.weather, job.run, deployed)

    def _client_of(self, process: Process) -> Callable[[str], Any]:
        return lambda _service: BucketsClient(self.objects, process)

    def put(self, document_id: str, text: Text, version: str = "v1") -> ManifestDocument:
        """Write a document's silver rows; its entry in a manifest."""
        lines = [json.dumps(row) for row in silver_rows(document_id, text, version)]
        return self.put_lines(document_id, lines, version)

    def put_lines(
        self, document_id: str, lines: Sequence[str], version: str = "v1"
    ) -> ManifestDocument:
        """Write a document's silver object; its entry in a manifest."""
        key = lake.silver_key(lake.RECORDS, DATASET_NAME, document_id)
        self.objects["silver", key] = "".join(line + "\n" for line in lines).encode()
        return an_entry(document_id, key, version)

    def run(self, *documents: ManifestDocument, run_id: str = "run-1") -> JobRun:
        manifest = GoldManifest(gold_run_id=run_id, dataset=DATASET_NAME, documents=documents)
        key = lake.gold_manifest_key(DATASET_NAME, run_id)
        self.objects["silver", key] = manifest.model_dump_json().encode()
        arguments = {
            "--dataset": DATASET_NAME,
            "--gold_run_id": run_id,
            "--manifest_key": key,
        }
        started = self.glue.start_job_run(JobName="gold", Arguments=arguments)
        self.scheduler.run()
        return self.glue.run(started["JobRunId"])

    def result(self, run_id: str = "run-1") -> GoldRunResult | None:
        body = self.objects.get(("silver", lake.gold_result_key(DATASET_NAME, run_id)))
        return GoldRunResult.model_validate_json(body) if body else None

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
