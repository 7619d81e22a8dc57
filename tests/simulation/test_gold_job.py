from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from glue_jobs.silver_to_gold.decisions.promotion import MAX_TRIES
from medallion.contracts import GoldManifest, GoldRunResult, ManifestDocument
from medallion.vocabulary import lake
from tests.simulation.aws.glue import WORKER_LOST, Glue, Job, JobRun
from tests.simulation.aws.iceberg import Catalog, Table
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process, Scheduler
from tests.simulation.product import (
    DATASET_NAME,
    STAGES,
    GoldJob,
    Text,
    compiled_parcels,
    text_of,
)

PLAIN, OTHER, RULE_BREAKING, EMPTY = text_of(1), text_of(2), text_of(6), text_of(9)
BUCKETS = {"silver_bucket": "silver", "artifacts_bucket": "artifacts", "gold_database": "gold"}


@dataclass
class GoldWeather(Weather):
    """One fault at one stage, something that happens before a stage, and lies about commits."""

    fault: str = ""
    stage: str = ""
    lies: bool = False
    before: Mapping[str, Callable[[], object]] = field(default_factory=dict)

    def on_glue_stage(self, run_id: str, stage: str) -> str | None:
        self.before.get(stage, lambda: None)()
        return self.fault if stage == self.stage else None

    def lies_about_commit(self, run_id: str) -> bool:
        return self.lies


@dataclass
class BucketsClient:
    """S3 in a dictionary, for one process."""

    objects: dict[tuple[str, str], bytes]
    process: Process

    def get_object(self, Bucket: str, Key: str) -> dict[str, Any]:
        self.process.require_life()
        if (Bucket, Key) not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey", "Message": ""}}, "GetObject")
        return {"Body": io.BytesIO(self.objects[Bucket, Key])}

    def put_object(self, Bucket: str, Key: str, Body: bytes, ContentType: str) -> None:
        assert ContentType == "application/json"
        self.process.require_life()
        self.objects[Bucket, Key] = Body


class Lake:
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
        key = lake.silver_key(lake.RECORDS, DATASET_NAME, document_id)
        rows = [self._row(document_id, text, n, version) for n in range(len(text.planted))]
        self.objects["silver", key] = "".join(json.dumps(row) + "\n" for row in rows).encode()
        return an_entry(document_id, key, version)

    def _row(self, document_id: str, text: Text, n: int, version: str) -> dict[str, Any]:
        planted = text.planted[n]
        fields = {"parcel": planted.parcel, "goods": planted.goods, "crates": planted.crates}
        return {
            "record_id": f"{document_id}-{n}",
            "document_id": document_id,
            "source_key": f"{DATASET_NAME}/{document_id}.txt",
            "source_version": version,
            "run_id": "arn",
            "chunk_key": "c",
            "quote": planted.quote,
            "quote_start": planted.quote_start,
            "quote_end": planted.quote_end,
            "fields": json.dumps(fields),
        }

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


def planted(text: Text, version: str = "v1") -> list[tuple[str, str]]:
    return [(record.parcel, version) for record in text.planted]


def statuses(result: GoldRunResult | None) -> dict[str, tuple[str, int]]:
    assert result is not None
    return {found.document_id: (found.status, found.rows) for found in result.documents}


def test_documents_are_published_and_the_result_fits_the_manifest() -> None:
    gold = Lake()

    run = gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER), gold.put("d3", EMPTY))

    assert run.state == "SUCCEEDED"
    result = gold.result()
    assert statuses(result) == {
        "d1": ("PROMOTED", len(PLAIN.planted)),
        "d2": ("PROMOTED", len(OTHER.planted)),
        "d3": ("PROMOTED", 0),
    }
    main = gold.table().head()
    assert result is not None
    assert main is not None
    assert result.snapshot_id == main.snapshot_id
    assert main.summary == {"gold-run-id": "run-1"}
    assert gold.rows_of("d1") == planted(PLAIN)
    assert gold.table().refs == ("main",)


def test_a_new_version_replaces_a_documents_rows_and_no_others() -> None:
    gold = Lake()
    gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER))

    gold.run(gold.put("d1", OTHER, "v2"), run_id="run-2")

    assert gold.rows_of("d1") == planted(OTHER, "v2")
    assert gold.rows_of("d2") == planted(OTHER)


def test_a_document_without_a_silver_object_is_removed() -> None:
    gold = Lake()
    gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER))

    gold.run(an_entry("d1", None), run_id="run-2")

    assert gold.rows_of("d1") == []
    assert gold.rows_of("d2") == planted(OTHER)
    assert statuses(gold.result("run-2")) == {"d1": ("REMOVED", 0)}


def test_a_held_document_keeps_its_rows_and_others_are_published() -> None:
    gold = Lake()
    gold.run(gold.put("d1", PLAIN))

    run = gold.run(gold.put("d1", RULE_BREAKING, "v2"), gold.put("d2", OTHER), run_id="run-2")

    assert run.state == "SUCCEEDED"
    assert gold.rows_of("d1") == planted(PLAIN)
    assert gold.rows_of("d2") == planted(OTHER)
    result = gold.result("run-2")
    assert result is not None
    held = result.documents[0]
    assert held.status == "HELD"
    assert held.reason == f"crates_fit_a_ship failed for 1 of {len(RULE_BREAKING.planted)} rows"


def test_rows_of_another_version_than_the_manifests_are_held() -> None:
    gold = Lake()
    gold.run(gold.put("d1", PLAIN))
    gold.put("d1", OTHER, "v3")
    key = lake.silver_key(lake.RECORDS, DATASET_NAME, "d1")

    gold.run(an_entry("d1", key, "v2"), run_id="run-2")

    assert gold.rows_of("d1") == planted(PLAIN)
    assert statuses(gold.result("run-2")) == {"d1": ("HELD", 0)}


def test_repeated_rows_are_published_once() -> None:
    gold = Lake()
    entry = gold.put("d1", PLAIN)
    key = ("silver", entry.records_key or "")
    gold.objects[key] *= 2

    gold.run(entry)

    assert gold.rows_of("d1") == planted(PLAIN)


def test_a_missing_silver_object_breaks_the_run_of_all_documents() -> None:
    gold = Lake()
    missing = an_entry("d1", "records/gone.jsonl")

    run = gold.run(missing, gold.put("d2", OTHER))

    assert run.state == "FAILED"
    assert run.error_message == (
        "AnalysisException: [PATH_NOT_FOUND] Path does not exist: s3://silver/records/gone.jsonl."
    )
    assert gold.result() is None
    assert gold.table().rows() == ()


def test_the_aggregate_counts_the_published_rows_and_names_their_snapshot() -> None:
    gold = Lake()

    gold.run(gold.put("d1", PLAIN), gold.put("d2", OTHER))

    crates = [p.crates for text in (PLAIN, OTHER) for p in text.planted if p.goods == "Wool"]
    sums = gold.table("crates_by_goods")
    (wool,) = (row for row in sums.rows() if row["goods"] == "Wool")
    assert (wool["parcels"], wool["crates"]) == (len(crates), sum(crates))
    main = gold.table().head()
    assert main is not None
    assert sums.properties["records-snapshot-id"] == main.snapshot_id


def test_an_aggregate_that_is_up_to_date_is_not_replaced() -> None:
    gold = Lake()
    gold.run(gold.put("d1", PLAIN))

    gold.run(gold.put("d1", RULE_BREAKING, "v2"), run_id="run-2")

    assert len(gold.table("crates_by_goods").published) == 1


def test_quality_results_of_an_earlier_try_are_replaced() -> None:
    gold = Lake()
    entries = (gold.put("d1", RULE_BREAKING), gold.put("d2", OTHER))
    gold.run(*entries)
    first = gold.table("quality_results").rows()

    gold.run(*entries)

    assert gold.table("quality_results").rows() == first
    assert [row["expectation"] for row in first if not row["passed"]] == ["crates_fit_a_ship"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("fault", ["Py4JJavaError", WORKER_LOST])
def test_a_rerun_after_a_fault_at_any_stage_gives_the_same_gold(stage: str, fault: str) -> None:
    weather = GoldWeather(fault, stage)
    gold = Lake(weather)
    entries = (gold.put("d1", PLAIN), gold.put("d2", RULE_BREAKING))

    broken = gold.run(*entries)
    assert broken.state == "FAILED"
    assert gold.result() is None
    weather.fault = weather.stage = ""
    gold.run(*entries)

    calm = Lake()
    calm.run(*(calm.put("d1", PLAIN), calm.put("d2", RULE_BREAKING)))
    assert gold.table().rows() == calm.table().rows()
    assert gold.table("crates_by_goods").rows() == calm.table("crates_by_goods").rows()
    assert gold.table("quality_results").rows() == calm.table("quality_results").rows()
    assert statuses(gold.result()) == statuses(calm.result())


def test_the_branch_of_a_lost_worker_stays_until_the_rerun() -> None:
    weather = GoldWeather(WORKER_LOST, "publish")
    gold = Lake(weather)
    entry = gold.put("d1", PLAIN)

    gold.run(entry)
    assert gold.table().refs == ("main", "audit_run_1")
    weather.stage = ""
    gold.run(entry)

    assert gold.table().refs == ("main",)


def foreign_commit(gold: Lake) -> None:
    table = gold.table()
    row = {"document_id": "d9", "fields": {"goods": "Wool", "crates": 1}}
    table.commit("main", table.head(), [*table.rows(), row])


def test_an_overtaken_run_is_rebuilt_on_the_other_commit() -> None:
    weather = GoldWeather()
    gold = Lake(weather)
    overtaken: list[bool] = []

    def overtake() -> None:
        if not overtaken:
            overtaken.append(True)
            foreign_commit(gold)

    weather.before = {"audit": overtake}

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "SUCCEEDED"
    assert [row["document_id"] for row in gold.table().rows()][:2] == ["d9", "d1"]
    assert gold.rows_of("d1") == planted(PLAIN)


def test_a_run_that_is_always_overtaken_gives_up() -> None:
    weather = GoldWeather()
    gold = Lake(weather)
    weather.before = {"audit": lambda: foreign_commit(gold)}

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "FAILED"
    assert run.error_message.startswith("BranchOvertakenError: ")
    assert [row["document_id"] for row in gold.table().rows()] == ["d9"] * MAX_TRIES


def test_a_lying_commit_leaves_a_result_whose_snapshot_readers_do_not_see() -> None:
    weather = GoldWeather(lies=True)
    gold = Lake(weather)
    weather.before = {"audit": lambda: foreign_commit(gold)}

    run = gold.run(gold.put("d1", PLAIN))

    assert run.state == "SUCCEEDED"
    result, main = gold.result(), gold.table().head()
    assert result is not None
    assert main is not None
    assert result.snapshot_id != main.snapshot_id
    assert [row["document_id"] for row in main.rows] == ["d9"]
