from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.silver_to_gold.manifest import GoldRunResult
from medallion.vocabulary.datasets import Expectation
from medallion.vocabulary.lake import RECORDS
from medallion.vocabulary.statuses import PromotionStatus
from tests.spark.gold_lake import STARS_RULE, GoldLake, a_dataset, a_silver_record, result_of


@dataclass(frozen=True)
class Judged:
    result: GoldRunResult
    in_gold: list[str]


def test_a_document_that_breaks_a_rule_is_held_and_others_are_promoted(lake: GoldLake) -> None:
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


def test_gold_is_unchanged_if_every_document_is_held(lake: GoldLake) -> None:
    before = lake.run(lake.put("d1", a_silver_record("d1"))).snapshot_id
    broken = a_silver_record("d1", fields={"title": "Kettle", "stars": 9})

    result = lake.run(lake.put("d1", broken), run_id="run-2")

    assert result.snapshot_id == before
    assert lake.column("SELECT stars FROM gold.purchases_records") == [4]
    assert lake.column("SELECT name FROM gold.purchases_records.refs") == ["main"]


UNFIT_ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "no-quote": ({"quote": None}, "quote_is_present"),
    "wrong-span": ({"quote_end": 999}, "quote_span_fits_the_quote"),
    "other-version": ({"source_version": "v0"}, "source_version_is_the_manifests"),
    "other-document": ({"document_id": "somebody-else"}, "document_owns_the_object"),
    "no-time": ({"extracted_at": "yesterday"}, "extracted_at_fits_its_type"),
    "no-json": ({"fields": "no json {"}, "fields_are_readable"),
    "null-fields": ({"fields": None}, "fields_are_readable"),
    "list-fields": ({"fields": "[1, 2]"}, "fields_are_readable"),
    "no-title": ({"fields": '{"stars": 3}'}, "title_is_present"),
    "text-offset": ({"quote_start": "ten"}, "silver_line_is_readable"),
}

MISFITS: list[tuple[str, object]] = [
    ("stars", 3.5),
    ("stars", 10**30),
    ("stars", True),
    ("stars", "many"),
    ("price", "5d"),
    ("price", "NaN"),
    ("price", 10**400),
    ("paid", "1.5"),
    ("paid", 1.5),
    ("paid", "much"),
    ("gift", "yes"),
    ("gift", 1),
    ("bought_on", "2026"),
    ("bought_on", "2026-02-30"),
    ("bought_on", "2026-02-01T10:00:00Z"),
    ("seen_at", "2026-02-01"),
    ("seen_at", "2026-02-01T10:00:00"),
    ("seen_at", "2026-02-01T25:00:00Z"),
]


@pytest.fixture(scope="module")
def judged(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judged]:
    """A gold run over all unfit documents and one fit document."""
    lake = GoldLake(spark, tmp_path_factory.mktemp("judged"))
    lake.create()
    documents = [lake.put("fit", a_silver_record("fit"))]
    for name, (changes, _) in UNFIT_ROWS.items():
        rows = (a_silver_record(name, 1), a_silver_record(name, 2) | changes)
        documents.append(lake.put(name, *rows))
    for number, (field, value) in enumerate(MISFITS):
        record = a_silver_record(f"m{number}", fields={"title": "Kettle", field: value})
        documents.append(lake.put(f"m{number}", record))
    documents.append(lake.put("cut-line", a_silver_record("cut-line"), '{"cut off": '))
    result = lake.run(*documents)
    yield Judged(result, lake.column("SELECT DISTINCT document_id FROM gold.purchases_records"))
    lake.remove()


@pytest.mark.parametrize("name", UNFIT_ROWS)
def test_a_document_with_invalid_silver_rows_is_held(judged: Judged, name: str) -> None:
    held = result_of(judged.result, name)

    assert held.status is PromotionStatus.HELD
    assert f"{UNFIT_ROWS[name][1]} failed" in str(held.reason)


@pytest.mark.parametrize("number", range(len(MISFITS)))
def test_a_document_with_a_value_that_does_not_fit_its_column_is_held(
    judged: Judged, number: int
) -> None:
    field, _ = MISFITS[number]

    held = result_of(judged.result, f"m{number}")

    assert held.reason == f"{field}_fits_its_type failed for 1 of 1 rows"


def test_a_document_with_invalid_json_is_held_without_quoting_it(judged: Judged) -> None:
    reason = str(result_of(judged.result, "cut-line").reason)

    assert "silver_line_is_readable failed for 1 of 2 rows" in reason
    assert "cut off" not in reason


def test_the_fit_document_among_many_unfit_documents_is_promoted(judged: Judged) -> None:
    assert judged.in_gold == ["fit"]


def test_the_result_of_each_rule_is_recorded(lake: GoldLake) -> None:
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


def test_a_repeated_gold_run_keeps_the_results_of_an_aggregate_that_is_up_to_date(
    lake: GoldLake,
) -> None:
    few = Expectation("few", "by_title", "count(*) < 9", kind="table")
    dataset = a_dataset(expectations=(STARS_RULE, few))
    broken = a_silver_record("d1", fields={"title": "Kettle", "stars": 9})

    for _ in range(2):
        lake.run(lake.put("d1", broken), dataset=dataset)

    found = lake.column(
        "SELECT expectation FROM gold.purchases_quality_results"
        " WHERE expectation IN ('few', 'stars_are_1_to_5') ORDER BY expectation"
    )
    assert found == ["few", "stars_are_1_to_5"]


def test_a_table_rule_is_judged_for_each_document_separately(lake: GoldLake) -> None:
    rule = Expectation("two_or_more", RECORDS, "count(*) >= 2", kind="table")

    result = lake.run(
        lake.put("d1", a_silver_record("d1")),
        lake.put("d2", a_silver_record("d2", 1), a_silver_record("d2", 2)),
        dataset=a_dataset(expectations=(rule,)),
    )

    assert result_of(result, "d1").reason == "two_or_more failed for the 1 rows together"
    assert result_of(result, "d2").status is PromotionStatus.PROMOTED
