"""The table `<dataset>_quality_results`: the results of every rule in every gold run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple
from datetime import datetime

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import tables
from glue_jobs.silver_to_gold.decisions.aggregates import GOLD_RUN_ID
from glue_jobs.silver_to_gold.decisions.quality_results import QualityResult
from glue_jobs.silver_to_gold.examples import EXAMPLE_TYPE
from glue_jobs.silver_to_gold.schemas import GoldColumn
from glue_jobs.silver_to_gold.spark_sql import string_literal
from glue_jobs.silver_to_gold.tables import TableName

COLUMNS = (
    GoldColumn("gold_run_id", "string", "gold run that checked the rule"),
    GoldColumn("checked_at", "timestamp", "when the rule was checked"),
    GoldColumn("table_name", "string", "gold table whose rows were checked"),
    GoldColumn("expectation", "string", "name of the rule"),
    GoldColumn("severity", "string", "error holds documents (or the table) back, warn does not"),
    GoldColumn("kind", "string", "row: holds for each row; table: for the rows together"),
    GoldColumn("passed", "boolean", "true if nothing broke the rule"),
    GoldColumn("checked_rows", "bigint", "rows that were checked"),
    GoldColumn("failed_rows", "bigint", "rows that broke it; for kind table: groups that broke it"),
    GoldColumn("documents_failed", "bigint", "documents with such rows; null for aggregates"),
    GoldColumn("description", "string", "what a failure means"),
    GoldColumn(
        "failed_examples",
        f"array<{EXAMPLE_TYPE}>",
        "rows that broke it, at most 10 per document: record, quote, values of the rule's columns",
    ),
)

_SCHEMA = ", ".join(f"{column.name} {column.sql_type}" for column in COLUMNS)


def record(
    spark: SparkSession,
    table: TableName,
    results: Iterable[QualityResult],
    *,
    gold_run_id: str,
    checked_at: datetime,
) -> None:
    """Append the results, replacing those of an earlier try of the same gold run.

    A table that this try did not check, because it was up to date, keeps its results.
    """
    tables.ensure(
        spark,
        table,
        COLUMNS,
        comment="The results of every data-quality rule in every gold run.",
        ordered_by="gold_run_id, table_name, expectation",
    )
    results = list(results)
    checked = sorted({result.table for result in results})
    same_run = F.col("gold_run_id") == gold_run_id
    replaced = same_run & F.col("table_name").isin(checked)
    if not spark.table(table.quoted).where(replaced).isEmpty():
        run, names = string_literal(gold_run_id), ", ".join(map(string_literal, checked))
        condition = f"gold_run_id = {run} AND table_name IN ({names})"
        spark.sql(f"DELETE FROM {table.quoted} WHERE {condition}")  # noqa: S608 - quoted
    rows = [_row(result, gold_run_id, checked_at) for result in results]
    writer = spark.createDataFrame(rows, _SCHEMA).coalesce(1).writeTo(table.quoted)
    writer.option(f"snapshot-property.{GOLD_RUN_ID}", gold_run_id).append()


def _row(result: QualityResult, gold_run_id: str, checked_at: datetime) -> tuple[object, ...]:
    rule = result.rule
    return (
        gold_run_id,
        checked_at,
        result.table,
        rule.name,
        rule.severity,
        rule.kind,
        result.passed,
        result.checked_rows,
        result.failed_rows,
        result.documents_failed,
        rule.description,
        [astuple(example) for example in result.examples],
    )
