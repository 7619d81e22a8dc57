"""Iceberg tables: created if absent, and extended when the dataset gains columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql import types as T

from glue_jobs.silver_to_gold.arguments import CATALOG
from glue_jobs.silver_to_gold.decisions.aggregates import GOLD_RUN_ID
from glue_jobs.silver_to_gold.schemas import GoldColumn
from glue_jobs.silver_to_gold.spark_sql import identifier, string_literal
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.gold_tables import keeps_type

TABLE_PROPERTIES = {
    "format-version": "2",
    "write.format.default": "parquet",
    "write.parquet.compression-codec": "zstd",
    # Rows come sorted from one small shuffle; another shuffle before the write would gain nothing.
    "write.distribution-mode": "none",
    # Readers never merge delete files: a document's old rows are gone when the file is rewritten.
    "write.delete.mode": "copy-on-write",
    "write.target-file-size-bytes": str(128 * 1024 * 1024),
    "write.metadata.delete-after-commit.enabled": "true",
    "write.metadata.previous-versions-max": "50",
    "history.expire.max-snapshot-age-ms": str(7 * 24 * 3600 * 1000),
    "history.expire.min-snapshots-to-keep": "5",
}


@dataclass(frozen=True)
class TableName:
    """A table of the gold catalog."""

    database: str
    table: str

    @property
    def quoted(self) -> str:
        return f"{CATALOG}.{identifier(self.database)}.{identifier(self.table)}"

    @property
    def within_catalog(self) -> str:
        """The name as the catalog's procedures expect it."""
        return f"{identifier(self.database)}.{identifier(self.table)}"

    def branch(self, name: str) -> str:
        return f"{self.quoted}.{identifier('branch_' + name)}"


def exists(spark: SparkSession, table: TableName) -> bool:
    return spark.catalog.tableExists(table.quoted)


def properties(spark: SparkSession, table: TableName) -> dict[str, str]:
    """The table's properties, among them `current-snapshot-id` ("none" before the first row)."""
    rows = spark.sql(f"SHOW TBLPROPERTIES {table.quoted}").collect()
    return {row["key"]: row["value"] for row in rows}


def current_snapshot_id(spark: SparkSession, table: TableName) -> str | None:
    """The snapshot that readers see, None before the first snapshot."""
    found = properties(spark, table).get("current-snapshot-id", "none")
    return None if found == "none" else found


def publications(
    spark: SparkSession, table: TableName, gold_run_ids: Collection[str]
) -> dict[str, str]:
    """Gold run id -> its snapshot, for those that published, the oldest first.

    A branch's snapshots are in the table as soon as they are written; only ancestors of main were
    published.
    """
    if not exists(spark, table):
        return {}
    spark.sql(f"REFRESH TABLE {table.quoted}")
    snapshots = spark.table(f"{table.quoted}.snapshots").select(
        "snapshot_id", "committed_at", F.col("summary")[GOLD_RUN_ID].alias("gold_run_id")
    )
    published = spark.table(f"{table.quoted}.history").where(F.col("is_current_ancestor"))
    rows = (
        snapshots.where(F.col("gold_run_id").isin(*gold_run_ids))
        .join(published.select("snapshot_id"), "snapshot_id", "left_semi")
        .orderBy("committed_at")
        .collect()
    )
    return {row["gold_run_id"]: str(row["snapshot_id"]) for row in rows}


def ensure(
    spark: SparkSession,
    table: TableName,
    columns: tuple[GoldColumn, ...],
    *,
    comment: str,
    ordered_by: str,
) -> tuple[GoldColumn, ...]:
    """Create the table, or add the columns that the dataset has gained.

    Returns:
        The table's columns, including those that the dataset no longer has.

    Raises:
        DatasetInvalidError: `INCOMPATIBLE_SCHEMA`: a column would change its type.
    """
    if not exists(spark, table):
        spark.sql(create_statement(table, columns, comment))
        spark.sql(f"ALTER TABLE {table.quoted} WRITE LOCALLY ORDERED BY {ordered_by}")
        return columns
    schema = spark.table(table.quoted).schema
    for change in evolution(table, schema, columns):
        spark.sql(change)
    return _merged(schema, columns)


def create_statement(table: TableName, columns: Iterable[GoldColumn], comment: str) -> str:
    """DDL of a new table.

    Unpartitioned on purpose: a gold run always appends one small file, and buckets would multiply
    small files; rows sorted by document let file statistics find a document's rows.
    """
    listed = ", ".join(_definition(column) for column in columns)
    stated = ", ".join(f"'{key}' = '{value}'" for key, value in TABLE_PROPERTIES.items())
    return (
        f"CREATE TABLE {table.quoted} ({listed}) USING iceberg"
        f" COMMENT {string_literal(comment)} TBLPROPERTIES ({stated})"
    )


def evolution(table: TableName, schema: T.StructType, columns: tuple[GoldColumn, ...]) -> list[str]:
    """Statements that update an existing table to the dataset's columns.

    Raises:
        DatasetInvalidError: `INCOMPATIBLE_SCHEMA`.
    """
    existing = {field.name: field for field in schema.fields}
    statements = []
    place = "FIRST"
    for column in columns:
        field = existing.get(column.name)
        if field is None:
            added = f"{_definition(column)} {place}"
            statements.append(f"ALTER TABLE {table.quoted} ADD COLUMN {added}")
        else:
            _check_type(table, field, column)
            statements += _comment_change(table, field, column)
        place = f"AFTER {identifier(column.name)}"
    return statements


def _definition(column: GoldColumn) -> str:
    comment = string_literal(column.comment)
    return f"{identifier(column.name)} {column.sql_type} COMMENT {comment}"


def _check_type(table: TableName, field: T.StructField, column: GoldColumn) -> None:
    found = field.dataType.simpleString()
    if not keeps_type(found, column.sql_type):
        raise DatasetInvalidError(
            "INCOMPATIBLE_SCHEMA",
            f"column {column.name} of {table.database}.{table.table} is {found}, the record schema"
            f" now has {column.sql_type}: give the field a new name, or keep its type.",
        )


def _comment_change(table: TableName, field: T.StructField, column: GoldColumn) -> list[str]:
    if field.metadata.get("comment", "") == column.comment:
        return []
    name, comment = identifier(column.name), string_literal(column.comment)
    return [f"ALTER TABLE {table.quoted} ALTER COLUMN {name} COMMENT {comment}"]


def _merged(schema: T.StructType, columns: tuple[GoldColumn, ...]) -> tuple[GoldColumn, ...]:
    wanted = {column.name for column in columns}
    retired = (field for field in schema.fields if field.name not in wanted)
    return (
        *columns,
        *(GoldColumn(field.name, field.dataType.simpleString(), "") for field in retired),
    )
