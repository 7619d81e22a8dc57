from __future__ import annotations

import dataclasses

from medallion.vocabulary.datasets import Dataset, Expectation, GoldTable
from tests.spark.gold_lake import GoldLake, a_dataset, a_silver_record

PROPERTIES = "SHOW TBLPROPERTIES gold.purchases_by_title ('records-snapshot-id')"


def _with_rule(rule: str, severity: str = "error") -> Dataset:
    expectation = Expectation("few_purchases", "by_title", rule, severity=severity)
    return a_dataset(expectations=(expectation,))


def test_an_aggregate_covers_all_published_rows(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1")))

    lake.run(lake.put("d2", a_silver_record("d2")), run_id="run-2")

    assert lake.sql("SELECT * FROM gold.purchases_by_title") == [("Kettle", 2, 8)]


def test_the_old_aggregate_is_kept_until_the_new_aggregate_satisfies_its_rules(
    lake: GoldLake,
) -> None:
    first = lake.run(lake.put("d1", a_silver_record("d1")), dataset=_with_rule("purchases < 2"))
    lake.run(
        lake.put("d2", a_silver_record("d2")), run_id="run-2", dataset=_with_rule("purchases < 2")
    )

    assert lake.sql("SELECT * FROM gold.purchases_by_title") == [("Kettle", 1, 4)]
    assert [row["value"] for row in lake.sql(PROPERTIES)] == [first.snapshot_id]
    assert lake.column("SELECT count(*) FROM gold.purchases_records") == [2]

    last = lake.run(run_id="run-3", dataset=_with_rule("purchases < 3"))

    assert lake.sql("SELECT * FROM gold.purchases_by_title") == [("Kettle", 2, 8)]
    assert [row["value"] for row in lake.sql(PROPERTIES)] == [last.snapshot_id]


def test_an_aggregate_that_only_breaks_a_warning_is_replaced(lake: GoldLake) -> None:
    lake.run(
        lake.put("d1", a_silver_record("d1")), dataset=_with_rule("purchases < 1", severity="warn")
    )

    assert lake.sql("SELECT * FROM gold.purchases_by_title") == [("Kettle", 1, 4)]
    assert lake.column(
        "SELECT passed FROM gold.purchases_quality_results WHERE expectation = 'few_purchases'"
    ) == [False]


def test_an_aggregate_that_is_up_to_date_is_kept(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1")))

    lake.run(run_id="run-2")

    assert lake.column("SELECT count(*) FROM gold.purchases_by_title.snapshots") == [1]


def test_an_aggregate_is_recomputed_if_its_definition_changes(lake: GoldLake) -> None:
    lake.run(lake.put("d1", a_silver_record("d1")))
    counts = GoldTable("by_title", "Stars it's given.", "SELECT max(stars) AS best FROM records")

    lake.run(run_id="run-2", dataset=dataclasses.replace(a_dataset(), gold_tables=(counts,)))

    assert [row.asDict() for row in lake.sql("SELECT * FROM gold.purchases_by_title")] == [
        {"best": 4}
    ]
    described = lake.sql("DESCRIBE TABLE EXTENDED gold.purchases_by_title")
    assert [row["data_type"] for row in described if row["col_name"] == "Comment"] == [
        "Stars it's given."
    ]
