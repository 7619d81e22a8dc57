"""What breaks a gold run on Spark, and what it does to the other documents."""

from __future__ import annotations

import copy
import time
from dataclasses import replace
from typing import Any

import pytest
from pyspark.errors import PySparkException

from glue_jobs.silver_to_gold.gold_run import GoldRun
from glue_jobs.silver_to_gold.manifest import GoldManifest, GoldRunResult, ManifestDocument
from medallion.vocabulary.datasets import Dataset, Expectation, GoldTable
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.lake import RECORDS
from medallion.vocabulary.statuses import PromotionStatus
from tests.spark.gold_lake import (
    CHECKED_AT,
    RECORD_SCHEMA,
    GoldLake,
    a_dataset,
    a_silver_record,
    result_of,
)

P = PromotionStatus
POISON = "secret poison"
RAISES = f"IF(title = '{POISON}', CAST(raise_error(title) AS BOOLEAN), true)"
POISONED_SQL = f"SELECT count(IF(title = '{POISON}', raise_error(title), title)) AS n FROM records"  # noqa: S608 - constants


def _with_rule() -> Dataset:
    return a_dataset(expectations=(Expectation("raises", RECORDS, RAISES),))


def _with_table(sql: str) -> Dataset:
    return a_dataset(gold_tables=(GoldTable("counts", "Counts.", sql),), expectations=())


def _poison(lake: GoldLake, document_id: str) -> ManifestDocument:
    return lake.put(document_id, a_silver_record(document_id, fields={"title": POISON}))


def _good(lake: GoldLake, *names: str, version: str = "v1") -> list[ManifestDocument]:
    return [
        lake.put(name, a_silver_record(name, source_version=version), version=version)
        for name in names
    ]


def _documents_in_gold(lake: GoldLake) -> list[Any]:
    return lake.column("SELECT document_id FROM gold.purchases_records ORDER BY 1")


def _tries(lake: GoldLake) -> int:
    return lake.journal.stages.count("READ")


def _during(gold_run: GoldRun, lake: GoldLake, stage: GoldRunStage, action: Any) -> None:
    """Do something once, as the run enters a stage."""
    done: list[GoldRunStage] = []

    def on_write(result: GoldRunResult) -> None:
        if result.broken and result.broken.stage is stage and not done:
            done.append(stage)
            action()

    lake.journal.before_write = on_write
    assert gold_run.journal is lake.journal


@pytest.mark.parametrize("dataset", [_with_rule(), _with_table(POISONED_SQL)])
def test_rows_that_raise_an_error_break_only_their_document(
    lake: GoldLake, dataset: Dataset
) -> None:
    documents = [*_good(lake, "d1", "d2", "d3"), _poison(lake, "d4")]

    result = lake.run(*documents, dataset=dataset)

    assert [found.status for found in result.documents] == [*[P.PROMOTED] * 3, P.BROKEN]
    assert result.broken is None
    assert _documents_in_gold(lake) == ["d1", "d2", "d3"]
    assert lake.column("SELECT name FROM gold.purchases_records.refs") == ["main"]
    broken = result_of(result, "d4")
    assert broken.reason is not None
    assert broken.reason_code == "USER_RAISED_EXCEPTION" or "Exception" in broken.reason
    assert POISON not in lake.journal.result.read_text(encoding="utf-8")
    # One commit for all others: the first run's branch starts without a snapshot.
    assert lake.column("SELECT count(*) FROM gold.purchases_records.history") == [1]


def test_a_broken_document_keeps_its_former_rows(lake: GoldLake) -> None:
    lake.run(*_good(lake, "d1", "d2"))

    lake.run(_poison(lake, "d1"), lake.entry("d2", None), run_id="run-2", dataset=_with_rule())

    assert lake.sql("SELECT document_id, title FROM gold.purchases_records") == [("d1", "Kettle")]


def test_one_bad_document_among_64_is_found_in_logarithmically_many_tries(lake: GoldLake) -> None:
    names = [f"d{n:02}" for n in range(64)]
    documents = [_poison(lake, n) if n == "d41" else _good(lake, n)[0] for n in names]
    started = time.monotonic()

    result = lake.run(*documents, dataset=_with_rule())

    print(f"64 documents, 1 bad: {time.monotonic() - started:.1f} s, {_tries(lake)} tries")  # noqa: T201 - figures
    assert [d.document_id for d in result.documents if d.status is P.BROKEN] == ["d41"]
    assert _documents_in_gold(lake) == [name for name in names if name != "d41"]
    assert _tries(lake) <= 16


def test_sql_that_raises_for_rows_in_gold_breaks_the_dataset(lake: GoldLake) -> None:
    lake.run(_poison(lake, "d0"))
    gold_run = lake.gold_run(
        *_good(lake, "d1", "d2"), run_id="run-2", dataset=_with_table(POISONED_SQL)
    )

    with pytest.raises(Exception, match="DATASET in AUDIT"):
        gold_run.run(CHECKED_AT)

    assert _documents_in_gold(lake) == ["d0"]
    assert _cause(lake) == (GoldRunStage.AUDIT, GoldRunCause.DATASET)


@pytest.mark.parametrize(
    "dataset",
    [
        _with_table("SELECT nothing FROM records"),
        _with_table("SELECT title FROM elsewhere"),
        a_dataset(expectations=(Expectation("broken", RECORDS, "nothing > 1"),)),
        a_dataset(expectations=(Expectation("broken", "by_title", "no (("),)),
    ],
)
def test_sql_that_spark_cannot_analyse_publishes_nothing(lake: GoldLake, dataset: Dataset) -> None:
    gold_run = lake.gold_run(*_good(lake, "d1", "d2"), dataset=dataset)

    with pytest.raises(PySparkException):
        gold_run.run(CHECKED_AT)

    assert _cause(lake) == (GoldRunStage.AUDIT, GoldRunCause.DATASET)
    assert _tries(lake) == 1
    assert _documents_in_gold(lake) == []
    assert lake.journal.written().documents == ()


def test_sql_may_name_a_new_column_although_nothing_is_published(lake: GoldLake) -> None:
    lake.run(*_good(lake, "d1"))
    schema = copy.deepcopy(RECORD_SCHEMA)
    schema["properties"]["shop"] = {"type": "string"}
    table = GoldTable("shops", "Shops.", "SELECT count(shop) AS n FROM records")
    dataset = a_dataset(record_schema=schema, gold_tables=(table,))

    lake.run(run_id="run-2", dataset=dataset)

    assert lake.column("SELECT n FROM gold.purchases_shops") == [0]


def test_an_incompatible_schema_is_reported_as_the_datasets(lake: GoldLake) -> None:
    lake.run(*_good(lake, "d1"))
    schema = copy.deepcopy(RECORD_SCHEMA)
    schema["properties"]["stars"] = {"type": "number"}
    gold_run = lake.gold_run(
        *_good(lake, "d2", "d3"), run_id="run-2", dataset=a_dataset(record_schema=schema)
    )

    with pytest.raises(DatasetInvalidError):
        gold_run.run(CHECKED_AT)

    broken = lake.journal.written().broken
    assert broken is not None
    assert broken.reason_code == "INCOMPATIBLE_SCHEMA"
    assert "give the field a new name" in broken.reason
    assert _cause(lake) == (GoldRunStage.READ, GoldRunCause.DATASET)
    assert _tries(lake) == 1


def _cause(lake: GoldLake) -> tuple[GoldRunStage, GoldRunCause]:
    broken = lake.journal.written().broken
    assert broken is not None
    return broken.stage, broken.cause


@pytest.mark.parametrize("stage", [GoldRunStage.START, GoldRunStage.READ])
def test_changed_silver_objects_leave_out_their_documents(
    lake: GoldLake, stage: GoldRunStage
) -> None:
    names = [f"d{n:02}" for n in range(50)]
    lake.run(*_good(lake, *names))
    documents = _good(lake, *names, version="v2")
    gold_run = lake.gold_run(*documents, run_id="run-2")

    def change() -> None:
        for document in documents[:3]:
            (lake.folder / str(document.records_key)).unlink()
        _good(lake, *names[3:5], version="v3")

    _during(gold_run, lake, stage, change)

    result = gold_run.run(CHECKED_AT)

    assert result is not None
    statuses = [found.status for found in result.documents]
    assert statuses == [*[P.LEFT_OUT] * 5, *[P.PROMOTED] * 45]
    assert {found.reason_code for found in result.documents[:5]} == {"SILVER_CHANGED"}
    versions = lake.column("SELECT source_version FROM gold.purchases_records ORDER BY document_id")
    assert versions == [*["v1"] * 5, *["v2"] * 45]


def test_objects_that_vanish_after_the_look_are_found_by_a_failed_read(
    lake: GoldLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = _good(lake, "d1", "d2", "d3")
    gold_run = lake.gold_run(*documents)
    looks: list[int] = []
    look = type(gold_run.silver).etags

    def look_then_lose(silver: Any, keys: Any) -> Any:
        found = look(silver, keys)
        if not looks:
            (lake.folder / str(documents[1].records_key)).unlink()
        looks.append(len(keys))
        return found

    monkeypatch.setattr(type(gold_run.silver), "etags", look_then_lose)

    result = gold_run.run(CHECKED_AT)

    assert result is not None
    assert [found.status for found in result.documents] == [P.PROMOTED, P.LEFT_OUT, P.PROMOTED]
    assert looks == [3, 3]


def test_a_row_without_a_version_holds_its_document(lake: GoldLake) -> None:
    result = lake.run(lake.put("d1", a_silver_record("d1"), "no JSON"))

    assert result_of(result, "d1").status is P.HELD
    assert "silver_line_is_readable" in str(result_of(result, "d1").reason)


@pytest.mark.parametrize("stage", [GoldRunStage.AUDIT, GoldRunStage.PUBLISH])
def test_a_run_that_is_superseded_meanwhile_publishes_nothing(
    lake: GoldLake, stage: GoldRunStage
) -> None:
    lake.run(*_good(lake, "d1"))
    gold_run = lake.gold_run(*_good(lake, "d2"), run_id="run-2")
    _during(gold_run, lake, stage, lambda: _supersede(lake, gold_run.manifest))

    assert gold_run.run(CHECKED_AT) is None
    assert _documents_in_gold(lake) == ["d1"]
    assert lake.column("SELECT name FROM gold.purchases_records.refs") == ["main"]


def test_a_run_that_starts_superseded_leaves_the_result_as_it_is(lake: GoldLake) -> None:
    gold_run = lake.gold_run(*_good(lake, "d1"))
    _supersede(lake, gold_run.manifest)
    lake.journal.result.write_text("the former result", encoding="utf-8")

    assert gold_run.run(CHECKED_AT) is None
    assert lake.journal.result.read_text(encoding="utf-8") == "the former result"


def _supersede(lake: GoldLake, manifest: GoldManifest) -> None:
    lake.journal.put(replace(manifest, superseded=True))


def test_the_result_names_each_stage_before_the_last_write(lake: GoldLake) -> None:
    lake.run(*_good(lake, "d1"))

    assert lake.journal.stages == [*GoldRunStage, ""]


def test_documents_are_reported_as_published_if_the_run_breaks_afterwards(lake: GoldLake) -> None:
    gold_run = lake.gold_run(*_good(lake, "d1"))

    def break_the_table() -> None:
        lake.sql("CREATE TABLE gold.purchases_quality_results (checked_rows string)")

    _during(gold_run, lake, GoldRunStage.AGGREGATES, break_the_table)

    with pytest.raises(DatasetInvalidError):
        gold_run.run(CHECKED_AT)

    written = lake.journal.written()
    assert [found.status for found in written.documents] == [P.PROMOTED]
    assert written.snapshot_id is not None
    assert _cause(lake)[0] is GoldRunStage.RECORD
