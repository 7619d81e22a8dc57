from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from glue_jobs.silver_to_gold import tables
from glue_jobs.silver_to_gold.audit_branch import AuditBranch
from glue_jobs.silver_to_gold.decisions.promotion import MAX_TRIES, BranchOvertakenError
from glue_jobs.silver_to_gold.gold_run import GoldRun
from glue_jobs.silver_to_gold.manifest import GoldRunResult
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from tests.spark.gold_lake import CHECKED_AT, RECORD_SCHEMA, GoldLake, a_dataset, a_silver_record


def _branch(lake: GoldLake) -> AuditBranch:
    return AuditBranch(lake.spark, lake.records, "run-2")


def test_a_new_table_is_documented_sorted_and_of_version_2(lake: GoldLake) -> None:
    lake.run()

    properties = {
        row["key"]: row["value"] for row in lake.sql("SHOW TBLPROPERTIES gold.purchases_records")
    }
    assert properties["format-version"] == "2"
    assert properties["write.parquet.compression-codec"] == "zstd"
    assert properties["write.metadata.delete-after-commit.enabled"] == "true"
    assert "document_id ASC" in properties["sort-order"]
    columns = {
        row["col_name"]: (row["data_type"], row["comment"])
        for row in lake.sql("DESCRIBE TABLE gold.purchases_records")
    }
    assert columns["title"] == ("string", "What it's called.")
    assert columns["bought_on"] == ("date", "Day of purchase.")
    assert columns["paid"] == ("decimal(18,2)", "To the cent.")
    assert columns["quote_start"][0] == "bigint"


def test_a_new_field_is_added_and_a_dropped_field_is_kept(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1", fields={"title": "Lamp", "paid": "7.50"})))
    schema = copy.deepcopy(RECORD_SCHEMA)
    del schema["properties"]["price"]
    del schema["properties"]["paid"]
    schema["properties"]["shop"] = {"type": "string", "description": "Where."}
    schema["properties"]["fee"] = {"type": "number", "x-type": "decimal(9,3)"}
    schema["properties"]["stars"]["description"] = "Points."
    record = a_silver_record("d2", fields={"title": "Lamp", "shop": "Corner", "fee": "0.125"})

    lake.run(lake.put("d2", record), run_id="run-2", dataset=a_dataset(record_schema=schema))

    columns = "document_id, shop, fee, price, paid"
    found = lake.sql(f"SELECT {columns} FROM gold.purchases_records ORDER BY 1")  # noqa: S608 - constants
    assert found == [
        ("d1", None, None, None, Decimal("7.50")),
        ("d2", "Corner", Decimal("0.125"), None, None),
    ]
    described = {
        row["col_name"]: row["comment"] for row in lake.sql("DESCRIBE TABLE gold.purchases_records")
    }
    assert described["stars"] == "Points."
    assert described["shop"] == "Where."


@pytest.mark.parametrize(
    ("name", "rules", "expected"),
    [
        ("stars", {"type": "number"}, r"is bigint, .* now has double"),
        (
            "price",
            {"type": "number", "x-type": "decimal(18,2)"},
            r"is double, .* now has decimal\(18,2\)",
        ),
        ("paid", {"type": "number"}, r"is decimal\(18,2\), .* now has double"),
        (
            "paid",
            {"type": "number", "x-type": "decimal(20,2)"},
            r"is decimal\(18,2\), .* now has decimal\(20,2\)",
        ),
        (
            "paid",
            {"type": "number", "x-type": "decimal(18,3)"},
            r"is decimal\(18,2\), .* now has decimal\(18,3\)",
        ),
    ],
)
def test_a_field_with_a_changed_type_is_refused(
    lake: GoldLake, name: str, rules: dict[str, Any], expected: str
) -> None:
    lake.run()
    schema = copy.deepcopy(RECORD_SCHEMA)
    schema["properties"][name] = rules

    with pytest.raises(DatasetInvalidError, match=f"{name} .* {expected}") as caught:
        lake.run(run_id="run-2", dataset=a_dataset(record_schema=schema))

    assert caught.value.reason_code == "INCOMPATIBLE_SCHEMA"


def test_publishing_a_branch_is_refused_if_main_has_moved(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1")))
    branch = _branch(lake)
    branch.create()
    lake.put_foreign_row()
    branch.delete_documents(["d1"])

    with pytest.raises(BranchOvertakenError):
        branch.publish()

    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [2]


def _overtake(lake: GoldLake, gold_run: GoldRun, times: int) -> None:
    """Let another writer commit to main right before each of the first publications."""
    publications: list[GoldRunResult] = []

    def overtake(result: GoldRunResult) -> None:
        if result.broken and result.broken.stage is GoldRunStage.PUBLISH:
            publications.append(result)
            if len(publications) <= times:
                lake.put_foreign_row()

    lake.journal.before_write = overtake
    assert gold_run.journal is lake.journal


@pytest.mark.parametrize("already_there", [True, False])
def test_a_publication_restarts_if_main_moves_meanwhile(
    lake: GoldLake, already_there: bool
) -> None:
    lake.run(*([lake.put("d1", a_silver_record("d1"))] if already_there else []))
    gold_run = lake.gold_run(lake.put("d2", a_silver_record("d2")), run_id="run-2")
    _overtake(lake, gold_run, times=1)

    gold_run.run(CHECKED_AT)

    found = lake.column("SELECT document_id FROM gold.purchases_records ORDER BY 1")
    assert found == [*(["d1"] if already_there else []), "d2", "d9"]
    assert sum(lake.column("SELECT purchases FROM gold.purchases_by_title")) == len(found)


def test_a_publication_gives_up_if_main_keeps_moving(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1")))
    gold_run = lake.gold_run(lake.entry("d1", None), run_id="run-2")
    _overtake(lake, gold_run, times=MAX_TRIES)

    with pytest.raises(BranchOvertakenError):
        gold_run.run(CHECKED_AT)

    assert lake.journal.stages.count("PUBLISH") == MAX_TRIES
    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [1 + MAX_TRIES]
    broken = lake.journal.written().broken
    assert broken is not None
    assert (broken.stage, broken.cause) == (GoldRunStage.PUBLISH, GoldRunCause.PLATFORM)


def test_a_publication_restarts_if_readers_do_not_see_its_snapshot(
    lake: GoldLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = AuditBranch.publish

    def lie(branch: AuditBranch) -> str:
        """Report success for a commit that another writer overtook."""
        try:
            return publish(branch)
        except BranchOvertakenError:
            return branch.snapshot_id()

    monkeypatch.setattr(AuditBranch, "publish", lie)
    lake.run(lake.put("d1", a_silver_record("d1")))
    gold_run = lake.gold_run(lake.entry("d1", None), run_id="run-2")
    _overtake(lake, gold_run, times=1)

    result = gold_run.run(CHECKED_AT)

    assert result is not None
    assert lake.journal.stages.count("AUDIT") == 2
    assert result.snapshot_id == tables.current_snapshot_id(lake.spark, lake.records)
    assert lake.column("SELECT document_id FROM gold.purchases_records") == ["d9"]


def test_a_snapshot_below_a_newer_commit_is_visible(lake: GoldLake) -> None:
    branch = _branch(lake)
    lake.run(lake.put("d1", a_silver_record("d1")))
    snapshot_id = tables.current_snapshot_id(lake.spark, lake.records)
    assert snapshot_id is not None

    lake.put_foreign_row()

    assert branch.is_visible(snapshot_id)
    assert not branch.is_visible("1")


def test_more_documents_than_one_statement_takes_are_deleted(
    lake: GoldLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glue_jobs.silver_to_gold.audit_branch.DOCUMENTS_PER_DELETE", 2)
    names = [f"d{n}" for n in range(5)]
    lake.run(*(lake.put(name, a_silver_record(name)) for name in names))

    lake.run(*(lake.entry(name, None) for name in names), run_id="run-2")

    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [0]


def test_a_table_from_before_open_ends_gets_the_column(lake: GoldLake) -> None:
    earlier = a_silver_record("d1")
    del earlier["open_end"]
    lake.run(lake.put("d1", earlier))
    lake.spark.sql(f"ALTER TABLE {lake.records.quoted} DROP COLUMN open_end")

    lake.run(lake.put("d2", a_silver_record("d2", open_end=True)), run_id="run-2")

    found = lake.sql("SELECT document_id, open_end FROM gold.purchases_records ORDER BY 1")
    assert found == [("d1", None), ("d2", True)]
