"""The dataset's gold tables: recomputed from the published records when they are out of date."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import expectations, tables
from glue_jobs.silver_to_gold.examples import JudgedRows, failed_examples
from glue_jobs.silver_to_gold.quality import QualityResult
from glue_jobs.silver_to_gold.tables import GOLD_RUN_ID, TABLE_PROPERTIES, TableName
from medallion.vocabulary.datasets import Expectation, GoldTable

RECORDS_SNAPSHOT_ID = "records-snapshot-id"
"""Table property: the snapshot of the records table that the aggregate was computed from."""

DEFINITION = "definition-sha256"
"""Table property: a hash of the SQL and the description that it was made with."""


@dataclass(frozen=True)
class AggregateSource:
    """The input of aggregates: the published records table."""

    spark: SparkSession
    records: TableName
    snapshot_id: str | None
    gold_run_id: str


def refresh(
    source: AggregateSource, table: TableName, definition: GoldTable, rules: tuple[Expectation, ...]
) -> list[QualityResult]:
    """Recompute the table if it lags, and replace it unless it breaks a rule of severity error.

    A table that breaks such a rule keeps its rows and their snapshot, so every later gold run
    tries again; the documents are in `<dataset>_records` regardless.

    Returns:
        The results of its rules, empty if the table was up to date.
    """
    stamp = _stamp(source, definition)
    if not lags(source.spark, table, stamp):
        return []
    source.spark.table(source.records.quoted).createOrReplaceTempView(expectations.RECORDS)
    rows = source.spark.sql(definition.sql)
    if not rules:
        _replace(rows, table, definition, stamp)
        return []
    rows = rows.cache()
    try:
        results = check(rows, table.table, rules)
        if not any(result.blocks for result in results):
            _replace(rows, table, definition, stamp)
    finally:
        rows.unpersist()
    return results


def lags(spark: SparkSession, table: TableName, stamp: dict[str, str]) -> bool:
    """Whether the table is absent, or made from other records or by another definition."""
    if not tables.exists(spark, table):
        return True
    found = tables.properties(spark, table)
    return any(found.get(key) != stamp[key] for key in (RECORDS_SNAPSHOT_ID, DEFINITION))


def check(rows: DataFrame, table: str, rules: tuple[Expectation, ...]) -> list[QualityResult]:
    """The results of the rules on the whole table."""
    counts = [expectations.failures(rule).alias(f"rule_{i}") for i, rule in enumerate(rules)]
    found: Row = rows.agg(F.count(F.lit(1)).alias("rows"), *counts).collect()[0]
    failed = [rule for i, rule in enumerate(rules) if found[f"rule_{i}"]]
    examples = failed_examples(JudgedRows(rows, document=None), failed)
    return [
        QualityResult(
            table,
            rule,
            checked_rows=found["rows"],
            failed_rows=found[f"rule_{i}"],
            examples=examples.get(rule.name, ()),
        )
        for i, rule in enumerate(rules)
    ]


def _stamp(source: AggregateSource, definition: GoldTable) -> dict[str, str]:
    made_with = f"{definition.description}\n{definition.sql}".encode()
    return {
        RECORDS_SNAPSHOT_ID: source.snapshot_id or "none",
        DEFINITION: hashlib.sha256(made_with).hexdigest(),
        GOLD_RUN_ID: source.gold_run_id,
    }


def _replace(
    rows: DataFrame, table: TableName, definition: GoldTable, stamp: dict[str, str]
) -> None:
    """Replace schema, rows, comment and properties in one commit."""
    writer = rows.writeTo(table.quoted).using("iceberg")
    for key, value in {**TABLE_PROPERTIES, **stamp, "comment": definition.description}.items():
        writer = writer.tableProperty(key, value)
    for key in (GOLD_RUN_ID, RECORDS_SNAPSHOT_ID):
        writer = writer.option(f"snapshot-property.{key}", stamp[key])
    writer.createOrReplace()
