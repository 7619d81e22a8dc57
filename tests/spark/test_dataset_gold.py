from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.silver_to_gold.expectations import failures
from glue_jobs.silver_to_gold.schemas import records_columns
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.vocabulary.datasets import Dataset
from tests.truth.generate_samples import REPOSITORY
from tests.truth.scoring import TRUTH_ROOT, read_truth

FEEDBACK = compile_dataset(REPOSITORY / "datasets" / "customer_feedback")
INCIDENTS = compile_dataset(REPOSITORY / "datasets" / "incident_reports")


def true_records(dataset: Dataset) -> list[dict[str, Any]]:
    samples = sorted((TRUTH_ROOT / dataset.name).glob("*.json"))
    return [
        {**record.fields, "document_id": path.stem, "quote": record.support}
        for path in samples
        for record in read_truth(dataset.name, path.stem).records
    ]


def records_view(spark: SparkSession, dataset: Dataset) -> DataFrame:
    columns = records_columns(dataset.record_schema)
    rows = [
        tuple(
            _typed(
                {"extracted_at": datetime(2026, 11, 1, tzinfo=UTC), **record}.get(column.name),
                column.sql_type,
            )
            for column in columns
        )
        for record in true_records(dataset)
    ]
    schema = ", ".join(f"`{column.name}` {column.sql_type}" for column in columns)
    frame = spark.createDataFrame(rows, schema)
    frame.createOrReplaceTempView("records")
    return frame


def _typed(value: Any, sql_type: str) -> Any:
    if value is None:
        return None
    if sql_type == "date":
        return date.fromisoformat(value)
    return float(value) if sql_type == "double" else value


def table(spark: SparkSession, dataset: Dataset, name: str) -> list[dict[str, Any]]:
    records_view(spark, dataset)
    sql = next(table.sql for table in dataset.gold_tables if table.name == name)
    return [row.asDict() for row in spark.sql(sql).collect()]


def test_sentiments_are_counted_by_product(spark: SparkSession) -> None:
    records = true_records(FEEDBACK)
    counts = Counter((r.get("product", "(not named)"), r["sentiment"]) for r in records)
    ratings = defaultdict(list)
    for record in records:
        if "rating" in record:
            ratings[record.get("product", "(not named)")].append(record["rating"])
    rows = table(spark, FEEDBACK, "sentiment_by_product")
    assert {row["product"] for row in rows} == {product for product, _ in counts}
    for row in rows:
        product = row["product"]
        for sentiment in ("positive", "negative", "mixed", "neutral"):
            assert row[sentiment] == counts[product, sentiment]
        mean = sum(ratings[product]) / len(ratings[product])
        assert row["average_rating"] == pytest.approx(mean, abs=0.006)


def test_complaints_are_counted_by_month_and_category(spark: SparkSession) -> None:
    complaints = Counter(
        (r["feedback_date"][:7], r["category"])
        for r in true_records(FEEDBACK)
        if "feedback_date" in r and r["sentiment"] in {"negative", "mixed"}
    )
    rows = table(spark, FEEDBACK, "complaints_by_month")
    found = {(f"{row['month']:%Y-%m}", row["category"]): row["complaints"] for row in rows}
    assert Counter({key: count for key, count in found.items() if count}) == complaints
    assert all(row["month"].day == 1 for row in rows)


def test_lost_minutes_are_summed_by_service(spark: SparkSession) -> None:
    minutes: Counter[str] = Counter()
    users: Counter[str] = Counter()
    for record in true_records(INCIDENTS):
        minutes[record["service"]] += record.get("duration_minutes", 0)
        users[record["service"]] += record.get("affected_users", 0)
    rows = table(spark, INCIDENTS, "reliability_by_service")
    assert {row["service"]: row["minutes_lost"] for row in rows} == minutes
    assert {row["service"]: row["affected_users"] for row in rows} == users


def test_causes_are_counted_by_month(spark: SparkSession) -> None:
    incidents = Counter(
        (r["occurred_on"][:7], r.get("root_cause", "(not said)"))
        for r in true_records(INCIDENTS)
        if "occurred_on" in r
    )
    rows = table(spark, INCIDENTS, "causes_by_month")
    found = {(f"{row['month']:%Y-%m}", row["root_cause"]): row["incidents"] for row in rows}
    assert Counter(found) == incidents


@pytest.mark.parametrize("dataset", [FEEDBACK, INCIDENTS], ids=lambda dataset: dataset.name)
def test_the_true_records_satisfy_every_rule_of_severity_error(
    spark: SparkSession, dataset: Dataset
) -> None:
    frames = {"records": records_view(spark, dataset)}
    frames |= {table.name: spark.sql(table.sql) for table in dataset.gold_tables}
    for rule in dataset.expectations:
        if rule.severity == "error":
            broken = frames[rule.table].agg(failures(rule).alias("rows")).collect()[0]["rows"]
            assert broken == 0, rule.name


def test_a_rating_out_of_range_breaks_its_rule(spark: SparkSession) -> None:
    rule = next(r for r in FEEDBACK.expectations if r.name == "rating_is_between_1_and_5")
    wrong = records_view(spark, FEEDBACK).limit(3).selectExpr("BIGINT(6) AS rating")
    assert wrong.agg(failures(rule).alias("rows")).collect()[0]["rows"] == 3
