"""Both datasets in the whole stack, compared with the true records of the samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from medallion.texts.text_decoding import TextDecoder
from medallion.vocabulary.datasets import RESERVED_FIELD_NAMES
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus
from tests.e2e.lake_driver import Dropped, LakeDriver
from tests.truth.scoring import read_truth, score

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DATASETS = Path(__file__).parents[2] / "datasets"
SAMPLES = sorted(path for path in DATASETS.glob("*/samples/*.txt"))
NAMES = [f"{path.parent.parent.name}/{path.name}" for path in SAMPLES]


def text_of(path: Path) -> str:
    return "".join(TextDecoder(1 << 30).decode([path.read_bytes()]))


@pytest.fixture(scope="module")
def gold_runs_before(lake: LakeDriver) -> dict[str, int]:
    return {
        dataset: lake.gold_runs(dataset) for dataset in ("customer_feedback", "incident_reports")
    }


@pytest.fixture(scope="module")
def dropped(lake: LakeDriver, gold_runs_before: dict[str, int]) -> dict[str, Dropped]:
    """All samples, dropped at once, after their runs have ended."""
    assert gold_runs_before
    drops = {
        name: lake.drop(name, path.read_bytes()) for name, path in zip(NAMES, SAMPLES, strict=True)
    }
    for drop in drops.values():
        lake.ended(drop, seconds=600)
    return drops


@pytest.mark.usefixtures("dropped")
def test_all_samples_of_a_dataset_need_few_gold_runs(
    lake: LakeDriver, gold_runs_before: dict[str, int]
) -> None:
    for dataset, before in gold_runs_before.items():
        assert 1 <= lake.gold_runs(dataset) - before <= 4


@pytest.mark.parametrize("name", NAMES)
def test_every_sample_is_complete(lake: LakeDriver, dropped: dict[str, Dropped], name: str) -> None:
    entry = lake.ended(dropped[name])
    assert (entry.status, entry.reason) == (DocumentStatus.COMPLETE, None)
    assert lake.execution(entry.run_id)["status"] == "SUCCEEDED"


@pytest.mark.parametrize(("name", "path"), list(zip(NAMES, SAMPLES, strict=True)))
def test_every_gold_row_quotes_the_text_at_its_offsets(
    lake: LakeDriver, dropped: dict[str, Dropped], name: str, path: Path
) -> None:
    text = text_of(path)
    rows = lake.gold_rows(path.parent.parent.name, name)
    assert rows
    for row in rows:
        start, end = int(str(row["quote_start"])), int(str(row["quote_end"]))
        assert text[start:end] == row["quote"]
        assert row["source_version"] == dropped[name].version_id


@pytest.mark.parametrize(("name", "path"), list(zip(NAMES, SAMPLES, strict=True)))
@pytest.mark.usefixtures("dropped")
def test_gold_agrees_with_the_truth(lake: LakeDriver, name: str, path: Path) -> None:
    dataset = path.parent.parent.name
    truth = read_truth(dataset, path.stem)
    result = score(lake.gold_rows(dataset, name), truth)
    assert result.shortfalls(truth.at_least) == {}


@pytest.mark.parametrize(("name", "path"), list(zip(NAMES, SAMPLES, strict=True)))
def test_chunks_cover_the_document_and_have_one_outcome_each(
    lake: LakeDriver, dropped: dict[str, Dropped], name: str, path: Path
) -> None:
    chunks = lake.silver_lines("chunks", dropped[name])
    edges = [0, *(chunk["core_end"] for chunk in chunks)]
    assert [chunk["core_start"] for chunk in chunks] == edges[:-1]
    assert edges[-1] == len(text_of(path))
    assert {chunk["outcome"] for chunk in chunks} <= {ChunkResult.EXTRACTED, ChunkResult.EMPTY}


@pytest.mark.usefixtures("dropped")
def test_every_row_names_the_offline_model(lake: LakeDriver) -> None:
    for dataset in ("customer_feedback", "incident_reports"):
        models = lake.query(f"select distinct model from {dataset}_records")  # noqa: S608
        assert models
        assert all("stand-in" in str(row["model"]) for row in models)


@pytest.mark.usefixtures("dropped")
def test_rows_have_the_fields_of_the_schema_and_the_evidence_columns(lake: LakeDriver) -> None:
    row = lake.query("select * from incident_reports_records limit 1")[0]
    evidence = RESERVED_FIELD_NAMES - {"dataset", "fields"}
    assert evidence <= set(row)
    assert set(row) - evidence


def test_the_documents_table_has_status_records_and_cost(
    lake: LakeDriver, dropped: dict[str, Dropped]
) -> None:
    rows = lake.query(
        f"select source_key, status, records, cost_usd from {lake.names.silver_database}.documents"  # noqa: S608
    )
    mine = {row["source_key"]: row for row in rows}
    for name in dropped:
        assert mine[name]["status"] == "COMPLETE"
        assert int(str(mine[name]["records"])) > 0


def test_dropping_the_same_bytes_again_makes_no_model_call(
    lake: LakeDriver, dropped: dict[str, Dropped]
) -> None:
    calls = lake.model_calls()
    name = "customer_feedback/survey_forms_small.txt"
    again = lake.drop(name, SAMPLES[NAMES.index(name)].read_bytes())
    assert again.version_id != dropped[name].version_id
    assert lake.ended(again).status == DocumentStatus.COMPLETE
    assert lake.model_calls() == calls


def test_an_edit_makes_model_calls_only_for_the_changed_chunks(
    lake: LakeDriver, dropped: dict[str, Dropped]
) -> None:
    name = "customer_feedback/ticket_dump.txt"
    assert (lake.ended(dropped[name]).counts.chunks or 0) > 20
    text = text_of(SAMPLES[NAMES.index(name)])
    middle = text.index("\n\n", len(text) // 2)
    edited = text[:middle] + "\n\nA remark that nobody asked for." + text[middle:]
    calls = lake.model_calls()
    assert lake.ended(lake.drop(name, edited.encode())).status == DocumentStatus.COMPLETE
    assert 1 <= lake.model_calls() - calls <= 5
    for row in lake.gold_rows("customer_feedback", name):
        start, end = int(str(row["quote_start"])), int(str(row["quote_end"]))
        assert edited[start:end] == row["quote"]


def test_a_complete_document_does_not_run_again(
    lake: LakeDriver, dropped: dict[str, Dropped]
) -> None:
    name = "incident_reports/incident_forms_small.txt"
    calls, entry = lake.model_calls(), lake.ended(dropped[name])
    run = lake.finished(lake.start(name))
    assert run["status"] == "SUCCEEDED"
    assert '"DUPLICATE"' in run["output"]
    assert lake.ended(dropped[name]).run_id == entry.run_id
    assert lake.model_calls() == calls


@pytest.mark.usefixtures("dropped")
def test_a_deleted_document_is_removed_from_gold_and_silver(lake: LakeDriver) -> None:
    name = "customer_feedback/email_thread.txt"
    assert lake.gold_rows("customer_feedback", name)
    lake.clients.client("s3").delete_object(Bucket=lake.names.bronze_bucket, Key=name)
    gone = Dropped(name, "", lake.ledger_id(name))
    assert lake.ended(gone).status == DocumentStatus.DELETED
    assert lake.gold_rows("customer_feedback", name) == []
