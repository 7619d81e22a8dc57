from __future__ import annotations

from typing import Any

import pytest

from glue_jobs.silver_to_gold import examples, quality, tables
from glue_jobs.silver_to_gold.tables import TableName
from medallion.vocabulary.datasets import Expectation
from medallion.vocabulary.lake import RECORDS
from tests.spark.gold_lake import GoldLake, a_dataset, a_silver_record

STARS = Expectation(
    "stars_are_1_to_5", RECORDS, "stars IS NULL OR stars BETWEEN 1 AND 5", columns=("stars",)
)
PRICED = Expectation(
    "has_price", RECORDS, "price > 0 AND paid IS NULL", severity="warn", columns=("price", "paid")
)


def kettles(document_id: str, *stars: int, **fields: Any) -> list[dict[str, Any]]:
    return [
        a_silver_record(document_id, n, fields={"title": "Kettle", "stars": star, **fields})
        for n, star in enumerate(stars, 1)
    ]


def examples_of(lake: GoldLake, rule: str) -> list[dict[str, Any]]:
    found = lake.sql(
        "SELECT e.* FROM (SELECT explode(failed_examples) AS e"  # noqa: S608 - a rule's name
        f" FROM gold.purchases_quality_results WHERE expectation = '{rule}')"
    )
    return [row.asDict() for row in found]


def test_a_held_row_is_recorded_with_the_values_that_the_rule_reads(lake: GoldLake) -> None:
    lake.run(
        lake.put("bad", *kettles("bad", 4, 9, price=2.5)),
        lake.put("good", *kettles("good", 4, price=2.5)),
        dataset=a_dataset(expectations=(STARS,)),
    )

    assert examples_of(lake, "stars_are_1_to_5") == [
        {
            "document_id": "bad",
            "record_id": "bad-2",
            "quote": "Kettle 2 \N{GRINNING FACE}",
            "quote_start": 200,
            "column_values": {"stars": "9"},
        }
    ]


def test_rows_that_only_break_a_warning_are_recorded_too(lake: GoldLake) -> None:
    lake.run(
        lake.put("d1", *kettles("d1", 4, 4, paid="1.50")), dataset=a_dataset(expectations=(PRICED,))
    )

    found = examples_of(lake, "has_price")
    assert [row["record_id"] for row in found] == ["d1-1", "d1-2"]
    assert [row["column_values"] for row in found] == [{"price": None, "paid": "1.50"}] * 2


def test_a_value_that_does_not_fit_its_column_is_recorded_as_silver_has_it(
    lake: GoldLake,
) -> None:
    bad = a_silver_record("d1", fields={"title": "Kettle", "stars": "many"})
    lake.run(lake.put("d1", bad, '{"cut off": '))

    (row,) = examples_of(lake, "stars_fits_its_type")
    assert (row["record_id"], row["column_values"]) == ("d1-1", {"stars": "many"})
    (line,) = examples_of(lake, "silver_line_is_readable")
    assert (line["document_id"], line["record_id"], line["quote"]) == ("d1", None, None)
    assert line["column_values"] == {"_unreadable_line": '{"cut off": '}


def test_the_first_ten_rows_of_each_document_are_recorded(lake: GoldLake) -> None:
    rows = {name: kettles(name, *range(6, 19)) for name in ("d1", "d2")}
    lake.run(
        *(lake.put(name, *reversed(rows[name])) for name in rows),
        dataset=a_dataset(expectations=(STARS,)),
    )

    found = examples_of(lake, "stars_are_1_to_5")
    assert [row["record_id"] for row in found] == [
        f"{name}-{n}" for name in rows for n in range(1, 11)
    ]


def test_every_document_has_an_example_before_any_has_two(
    lake: GoldLake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examples, "MAX_PER_RULE", 3)
    lake.run(
        *(lake.put(name, *kettles(name, 7, 8, 9)) for name in ("d1", "d2")),
        dataset=a_dataset(expectations=(STARS,)),
    )

    found = examples_of(lake, "stars_are_1_to_5")
    assert [row["record_id"] for row in found] == ["d1-1", "d1-2", "d2-1"]


def test_long_values_and_quotes_are_cut(lake: GoldLake) -> None:
    long = "\N{GRINNING FACE}" * 5_000
    bad = a_silver_record("d1", quote=long, fields={"title": long})
    named = Expectation("short", RECORDS, "length(title) < 9", columns=("title",))
    lake.run(lake.put("d1", bad), dataset=a_dataset(expectations=(named,)))

    (row,) = examples_of(lake, "short")
    cut = long[: examples.MAX_CHARS - 1] + "…"
    assert (row["quote"], row["column_values"]["title"]) == (cut, cut)


def test_rows_of_an_aggregate_are_recorded_by_their_values(lake: GoldLake) -> None:
    few = Expectation("few", "by_title", "purchases < 2", columns=("title", "purchases"))
    lake.run(
        lake.put("d1", *kettles("d1", 4, 4)),
        lake.put("d2", a_silver_record("d2", fields={"title": "Lamp"})),
        dataset=a_dataset(expectations=(few,)),
    )

    assert examples_of(lake, "few") == [
        {
            "document_id": None,
            "record_id": None,
            "quote": None,
            "quote_start": None,
            "column_values": {"title": "Kettle", "purchases": "2"},
        }
    ]


def test_rules_that_hold_and_rules_about_all_rows_have_no_examples(lake: GoldLake) -> None:
    many = Expectation("many", RECORDS, "count(*) > 5", kind="table", columns=())
    lake.run(lake.put("d1", *kettles("d1", 4)), dataset=a_dataset(expectations=(STARS, many)))

    found = lake.column("SELECT failed_examples FROM gold.purchases_quality_results")
    assert found
    assert all(rows == [] for rows in found)


def test_an_older_results_table_gains_the_column(lake: GoldLake) -> None:
    table = TableName(lake.database, "purchases_quality_results")
    tables.ensure(
        lake.spark, table, quality.COLUMNS[:-1], comment="Results.", ordered_by="gold_run_id"
    )
    lake.sql(
        "INSERT INTO gold.purchases_quality_results SELECT 'run-0', current_timestamp(), 't', 'r',"
        " 'error', 'row', false, 1L, 1L, 1L, ''"
    )

    lake.run(lake.put("d1", *kettles("d1", 9)), dataset=a_dataset(expectations=(STARS,)))

    (old,) = lake.column(
        "SELECT failed_examples FROM gold.purchases_quality_results WHERE gold_run_id = 'run-0'"
    )
    assert old is None
    assert [row["record_id"] for row in examples_of(lake, "stars_are_1_to_5")] == ["d1-1"]


def test_a_repeated_gold_run_records_the_same_examples(lake: GoldLake) -> None:
    document = lake.put("d1", *kettles("d1", 9, 8, 7))
    dataset = a_dataset(expectations=(STARS,))
    lake.run(document, dataset=dataset)
    first = examples_of(lake, "stars_are_1_to_5")

    lake.run(document, dataset=dataset)

    assert examples_of(lake, "stars_are_1_to_5") == first
