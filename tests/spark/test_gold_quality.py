from __future__ import annotations

from typing import Any

import pytest

from medallion.datasets import Expectation
from medallion.lake import RECORDS
from medallion.statuses import PromotionStatus
from tests.spark.gold_lake import STARS_RULE, GoldLake, a_dataset, a_silver_record, result_of


def test_holds_a_document_that_breaks_a_rule_and_promotes_its_neighbours(lake: GoldLake) -> None:
    lake.run(lake.put("bad", a_silver_record("bad", 1)))
    broken = a_silver_record("bad", 2, fields={"title": "Kettle", "stars": 9})

    result = lake.run(
        lake.put("bad", a_silver_record("bad", 3), broken),
        lake.put("good", a_silver_record("good")),
        run_id="run-2",
    )

    held = result_of(result, "bad")
    assert held.status is PromotionStatus.HELD
    assert held.reason == "stars_are_1_to_5 failed for 1 of 2 rows"
    assert held.snapshot_id is None
    assert result_of(result, "good").status is PromotionStatus.PROMOTED
    found = lake.column("SELECT record_id FROM gold.purchases_records ORDER BY record_id")
    assert found == ["bad-1", "good-1"]
    assert lake.column("SELECT name FROM gold.purchases_records.refs") == ["main"]


def test_leaves_gold_alone_when_every_document_is_held(lake: GoldLake) -> None:
    before = lake.run(lake.put("d1", a_silver_record("d1"))).snapshot_id
    broken = a_silver_record("d1", fields={"title": "Kettle", "stars": 9})

    result = lake.run(lake.put("d1", broken), run_id="run-2")

    assert result.snapshot_id == before
    assert lake.column("SELECT stars FROM gold.purchases_records") == [4]
    assert lake.column("SELECT name FROM gold.purchases_records.refs") == ["main"]


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"quote": None}, "quote_is_present"),
        ({"quote_end": 999}, "quote_span_fits_the_quote"),
        ({"source_version": "v0"}, "source_version_is_the_manifests"),
        ({"document_id": "somebody-else"}, "document_owns_the_object"),
        ({"extracted_at": "yesterday"}, "extracted_at_fits_its_type"),
        ({"fields": "no json {"}, "fields_are_readable"),
        ({"fields": None}, "fields_are_readable"),
        ({"fields": "[1, 2]"}, "fields_are_readable"),
        ({"fields": {"stars": 3}}, "title_is_present"),
        ({"quote_start": "ten"}, "silver_line_is_readable"),
    ],
)
def test_holds_a_document_whose_silver_rows_are_not_as_they_should_be(
    lake: GoldLake, changes: dict[str, Any], rule: str
) -> None:
    result = lake.run(
        lake.put("d1", a_silver_record("d1", 1), a_silver_record("d1", 2) | changes),
        lake.put("d2", a_silver_record("d2")),
    )

    assert result_of(result, "d1").status is PromotionStatus.HELD
    assert f"{rule} failed" in str(result_of(result, "d1").reason)
    assert lake.column("SELECT DISTINCT document_id FROM gold.purchases_records") == ["d2"]


def test_holds_a_document_with_a_line_that_is_no_json(lake: GoldLake) -> None:
    result = lake.run(lake.put("d1", a_silver_record("d1"), '{"cut off": '))

    held = result_of(result, "d1")
    assert "silver_line_is_readable failed for 1 of 2 rows" in str(held.reason)
    assert "cut off" not in str(held.reason)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stars", 3.5),
        ("stars", 10**30),
        ("stars", True),
        ("stars", "many"),
        ("price", "5d"),
        ("price", "NaN"),
        ("price", 10**400),
        ("gift", "yes"),
        ("gift", 1),
        ("bought_on", "2026"),
        ("bought_on", "2026-02-30"),
        ("bought_on", "2026-02-01T10:00:00Z"),
        ("seen_at", "2026-02-01"),
        ("seen_at", "2026-02-01T10:00:00"),
        ("seen_at", "2026-02-01T25:00:00Z"),
    ],
)
def test_holds_a_document_with_a_value_that_does_not_fit_its_column(
    lake: GoldLake, field: str, value: object
) -> None:
    record = a_silver_record("d1", fields={"title": "Kettle", field: value})

    result = lake.run(lake.put("d1", record))

    assert result_of(result, "d1").reason == f"{field}_fits_its_type failed for 1 of 1 rows"
    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [0]


def test_records_how_each_rule_fared(lake: GoldLake) -> None:
    warning = Expectation("has_price", RECORDS, "price > 0", severity="warn", description="Why.")
    sums = Expectation("enough", "by_title", "sum(purchases) = 2", kind="table")
    dataset = a_dataset(expectations=(STARS_RULE, warning, sums))

    lake.run(
        lake.put("d1", a_silver_record("d1")),
        lake.put("d2", a_silver_record("d2", fields={"title": "Lamp", "price": 3})),
        dataset=dataset,
    )

    found = lake.sql(
        "SELECT table_name, expectation, severity, kind, passed, checked_rows, failed_rows,"
        " documents_failed, description FROM gold.purchases_quality_results"
        " WHERE expectation IN ('has_price', 'enough') ORDER BY expectation"
    )
    assert found == [
        ("purchases_by_title", "enough", "error", "table", True, 2, 0, None, ""),
        ("purchases_records", "has_price", "warn", "row", False, 2, 1, 1, "Why."),
    ]


def test_judges_a_table_rule_for_each_document_on_its_own(lake: GoldLake) -> None:
    rule = Expectation("two_or_more", RECORDS, "count(*) >= 2", kind="table")

    result = lake.run(
        lake.put("d1", a_silver_record("d1")),
        lake.put("d2", a_silver_record("d2", 1), a_silver_record("d2", 2)),
        dataset=a_dataset(expectations=(rule,)),
    )

    assert result_of(result, "d1").reason == "two_or_more failed for the 1 rows together"
    assert result_of(result, "d2").status is PromotionStatus.PROMOTED
