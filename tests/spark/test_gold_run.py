from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from medallion.vocabulary.statuses import PromotionStatus
from tests.spark.gold_lake import RECORD_SCHEMA, GoldLake, a_dataset, a_silver_record, result_of


def test_typed_rows_and_their_evidence_are_in_gold(lake: GoldLake) -> None:
    fields = {
        "title": "Kettle",
        "stars": 3.0,
        "price": 19,
        "paid": "18.90",
        "bought_on": "2026-02-28",
        "seen_at": "2026-02-28T10:15:00+02:00",
        "gift": True,
    }

    result = lake.run(lake.put("d1", a_silver_record("d1", fields=fields)))

    (row,) = lake.sql("SELECT * FROM gold.purchases_records")
    assert row.asDict() == {
        "title": "Kettle",
        "stars": 3,
        "price": 19.0,
        "paid": Decimal("18.90"),
        "bought_on": date(2026, 2, 28),
        "seen_at": row["seen_at"],
        "gift": True,
        "record_id": "d1-1",
        "document_id": "d1",
        "source_key": "purchases/d1.txt",
        "source_version": "v1",
        "chunk_key": "c0",
        "quote": "Kettle 1 \N{GRINNING FACE}",
        "quote_start": 100,
        "quote_end": 110,
        "quote_match": "exact",
        "open_end": False,
        "model": "stand-in",
        "prompt_version": "p1",
        "extracted_at": row["extracted_at"],
        "run_id": "arn:run",
    }
    assert row["seen_at"].astimezone(UTC) == datetime(2026, 2, 28, 8, 15, tzinfo=UTC)
    assert result_of(result, "d1").status is PromotionStatus.PROMOTED
    assert result_of(result, "d1").rows == 1


@pytest.mark.parametrize("fields", [{"title": "Kettle"}, {"title": "Kettle", "gift": None}])
def test_a_document_that_lacks_a_nullable_value_is_promoted(
    lake: GoldLake, fields: dict[str, object]
) -> None:
    dataset = a_dataset(record_schema={**RECORD_SCHEMA, "required": ["title", "gift"]})

    result = lake.run(lake.put("d1", a_silver_record("d1", fields=fields)), dataset=dataset)

    assert result_of(result, "d1").status is PromotionStatus.PROMOTED
    assert lake.sql("SELECT title, gift FROM gold.purchases_records") == [("Kettle", None)]


def test_only_the_rows_of_the_document_are_replaced(lake: GoldLake) -> None:
    lake.run(
        lake.put("d1", a_silver_record("d1", 1), a_silver_record("d1", 2)),
        lake.put("d2", a_silver_record("d2", 1)),
    )

    new = a_silver_record("d1", 7, fields={"title": "Lamp"}, source_version="v2")
    lake.run(lake.put("d1", new, version="v2"), run_id="run-2")

    found = lake.column("SELECT record_id FROM gold.purchases_records ORDER BY record_id")
    assert found == ["d1-7", "d2-1"]


def test_removed_documents_and_documents_without_rows_leave_gold(lake: GoldLake) -> None:
    documents = [lake.put(name, a_silver_record(name)) for name in ("d1", "d2", "d3")]
    lake.run(*documents)

    result = lake.run(lake.entry("d1", None), lake.put("d2"), run_id="run-2")

    assert lake.column("SELECT document_id FROM gold.purchases_records") == ["d3"]
    assert result_of(result, "d1").status is PromotionStatus.REMOVED
    assert result_of(result, "d2").status is PromotionStatus.PROMOTED
    assert result_of(result, "d2").rows == 0
    assert lake.column("SELECT title FROM gold.purchases_by_title") == ["Kettle"]


def test_a_first_run_that_only_removes_creates_empty_tables(lake: GoldLake) -> None:
    result = lake.run(lake.entry("d1", None))

    assert result_of(result, "d1").status is PromotionStatus.REMOVED
    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [0]
    assert lake.column("SELECT count(*) FROM gold.purchases_by_title") == [0]


def test_repeating_a_gold_run_changes_only_the_snapshot(lake: GoldLake) -> None:
    document = lake.put("d1", a_silver_record("d1", 1), a_silver_record("d1", 2))
    tables = ("purchases_records", "purchases_by_title", "purchases_quality_results")
    lake.run(document)
    before = [sorted(lake.sql(f"SELECT * FROM gold.{table}")) for table in tables]  # noqa: S608 - constants

    lake.run(document)

    after = [sorted(lake.sql(f"SELECT * FROM gold.{table}")) for table in tables]  # noqa: S608 - constants
    assert after == before


def test_a_branch_left_by_a_broken_run_is_replaced(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1")))
    lake.spark.sql(f"ALTER TABLE {lake.records.quoted} CREATE BRANCH audit_run_2")
    lake.put_foreign_row(branch="audit_run_2")

    lake.run(lake.put("d2", a_silver_record("d2")), run_id="run-2")

    assert lake.column("SELECT DISTINCT title FROM gold.purchases_records") == ["Kettle"]
    assert lake.column("SELECT name FROM gold.purchases_records.refs") == ["main"]


def test_snapshots_name_their_gold_run_and_records_snapshot(lake: GoldLake) -> None:
    result = lake.run(lake.put("d1", a_silver_record("d1")))

    summary = "SELECT summary['{}'] FROM gold.{}.snapshots ORDER BY committed_at DESC LIMIT 1"
    for table in ("purchases_records", "purchases_by_title", "purchases_quality_results"):
        assert lake.column(summary.format("gold-run-id", table)) == ["run-1"]
    found = lake.column(summary.format("records-snapshot-id", "purchases_by_title"))
    assert found == [result.snapshot_id]
    main = lake.column("SELECT snapshot_id FROM gold.purchases_records.refs WHERE name = 'main'")
    assert [str(snapshot) for snapshot in main] == [result.snapshot_id]


def test_repeated_records_are_dropped_and_counted(lake: GoldLake) -> None:
    record = a_silver_record("d1")

    result = lake.run(lake.put("d1", record, record))

    assert result_of(result, "d1").rows == 1
    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [1]
    assert lake.sql(
        "SELECT passed, failed_rows, documents_failed FROM gold.purchases_quality_results"
        " WHERE expectation = 'records_are_distinct'"
    ) == [(False, 1, 1)]


def test_many_documents_are_promoted_at_once(lake: GoldLake) -> None:
    documents = [lake.put(f"d{n:03}", a_silver_record(f"d{n:03}")) for n in range(40)]

    result = lake.run(*documents)

    assert {found.rows for found in result.documents} == {1}
    assert lake.column("SELECT count(DISTINCT document_id) FROM gold.purchases_records") == [40]
