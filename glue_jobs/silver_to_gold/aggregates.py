"""The dataset's gold tables in Spark: computed from a snapshot of the records."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import expectations, tables
from glue_jobs.silver_to_gold.decisions.aggregates import GOLD_RUN_ID, RECORDS_SNAPSHOT_ID
from glue_jobs.silver_to_gold.decisions.quality_results import QualityResult
from glue_jobs.silver_to_gold.decisions.rules import RECORDS
from glue_jobs.silver_to_gold.examples import JudgedRows, failed_examples
from glue_jobs.silver_to_gold.tables import TABLE_PROPERTIES, TableName
from medallion.vocabulary.datasets import Expectation, GoldTable


class SparkAggregate:
    """A table of the gold catalog, as an `AggregateTable`."""

    def __init__(
        self, spark: SparkSession, records: DataFrame, table: TableName, definition: GoldTable
    ) -> None:
        """Compute nothing yet."""
        self._spark = spark
        self._records = records
        self._table = table
        self._definition = definition

    def properties(self) -> Mapping[str, str] | None:
        if not tables.exists(self._spark, self._table):
            return None
        return tables.properties(self._spark, self._table)

    def check(self, rules: tuple[Expectation, ...]) -> list[QualityResult]:
        return check(self._rows.cache(), self._table.table, rules)

    def replace(self, stamp: Mapping[str, str]) -> None:
        """Replace schema, rows, comment and properties in one commit."""
        writer = self._rows.writeTo(self._table.quoted).using("iceberg")
        stamped = {**TABLE_PROPERTIES, **stamp, "comment": self._definition.description}
        for key, value in stamped.items():
            writer = writer.tableProperty(key, value)
        for key in (GOLD_RUN_ID, RECORDS_SNAPSHOT_ID):
            writer = writer.option(f"snapshot-property.{key}", stamp[key])
        writer.createOrReplace()

    def release(self) -> None:
        if "_rows" in self.__dict__ and self._rows.is_cached:
            self._rows.unpersist()

    @cached_property
    def _rows(self) -> DataFrame:
        self._records.createOrReplaceTempView(RECORDS)
        return self._spark.sql(self._definition.sql)


def check(rows: DataFrame, table: str, rules: tuple[Expectation, ...]) -> list[QualityResult]:
    """The results of the rules on the whole table."""
    counts = [expectations.failures(rule).alias(f"rule_{i}") for i, rule in enumerate(rules)]
    found: Row = rows.agg(F.count(F.lit(1)).alias("rows"), *counts).collect()[0]
    failed = tuple(rule for i, rule in enumerate(rules) if found[f"rule_{i}"])
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
