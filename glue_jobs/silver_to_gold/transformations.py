"""Silver lines to typed gold rows: DataFrame in, DataFrame out."""

from __future__ import annotations

from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import schemas
from glue_jobs.silver_to_gold.schemas import GoldColumn
from glue_jobs.silver_to_gold.spark_sql import identifier
from medallion.vocabulary.gold_tables import EVIDENCE_COLUMNS

OBJECT_DOCUMENT = "_object_document_id"
"""The document whose silver object a row was read from: rows are judged by it."""

FIELD_TEXTS = "_field_texts"
"""The dataset's fields as JSON text, alongside the typed columns made from them."""

EXTRACTED_AT_TEXT = "_extracted_at_text"
"""`extracted_at` as silver spells it."""

NORMALIZATION_NAMES = "_normalization_names"
"""Names of what was done to the row's values: a list for each field, null in an unreadable line."""

REPEATED = "_repeated"
"""True for all but the first row of a record_id."""


def typed_rows(lines: DataFrame, record_schema: dict[str, Any]) -> DataFrame:
    """Silver lines as gold rows, with extra columns named `_…` for judging them.

    Values that do not fit their type are null here; the checks of `expectations.intake_rules`
    find them, because their texts are kept in these columns.
    """
    named = with_object_document(lines)
    rows = _with_typed_fields(with_field_texts(named, record_schema), record_schema)
    return with_repeats_marked(rows)


def with_object_document(lines: DataFrame) -> DataFrame:
    """Add the document's id from the object's file name, which even an unreadable line has."""
    name = F.regexp_extract(F.col("_metadata.file_name"), r"^([^.]+)", 1)
    return lines.withColumn(OBJECT_DOCUMENT, name)


def with_field_texts(rows: DataFrame, record_schema: dict[str, Any]) -> DataFrame:
    """Parse the `fields` JSON, every scalar as its JSON text."""
    schema = schemas.fields_as_text(record_schema)
    options = {"columnNameOfCorruptRecord": schemas.UNREADABLE_FIELDS}
    return rows.withColumn(FIELD_TEXTS, F.from_json("fields", schema, options))


def with_repeats_marked(rows: DataFrame) -> DataFrame:
    """Mark all but the first row of each record_id within a document."""
    same = Window.partitionBy(OBJECT_DOCUMENT, "record_id").orderBy("quote_start", "chunk_key")
    repeated = F.col("record_id").isNotNull() & (F.row_number().over(same) > 1)
    return rows.withColumn(REPEATED, repeated)


def drop_repeats(rows: DataFrame) -> DataFrame:
    return rows.where(~F.col(REPEATED))


def gold_rows(rows: DataFrame, columns: tuple[GoldColumn, ...]) -> DataFrame:
    """Exactly the table's columns; a column that the dataset no longer has is null."""
    known = set(rows.columns)
    return rows.select(
        *(
            F.col(identifier(column.name)).cast(column.sql_type).alias(column.name)
            if column.name in known
            else F.lit(None).cast(column.sql_type).alias(column.name)
            for column in columns
        )
    )


def field_text(name: str) -> str:
    """Spark SQL of one field's JSON text."""
    return f"{identifier(FIELD_TEXTS)}.{identifier(name)}"


def _with_typed_fields(rows: DataFrame, record_schema: dict[str, Any]) -> DataFrame:
    """Fields and evidence only: other silver columns could share their name with a field."""
    types = schemas.field_types(record_schema)
    typed = [F.expr(types[name].typed(field_text(name))).alias(name) for name in types]
    return rows.select(
        *typed,
        *(_evidence_column(name) for name, _, _ in EVIDENCE_COLUMNS),
        F.col("extracted_at").alias(EXTRACTED_AT_TEXT),
        _normalization_names().alias(NORMALIZATION_NAMES),
        *("fields", FIELD_TEXTS, OBJECT_DOCUMENT, schemas.UNREADABLE_LINE),
    )


def _normalization_names() -> Column:
    """Only the JSON's values: the model may have made up fields, which are its keys."""
    return F.map_values(F.from_json("normalizations", schemas.NORMALIZATIONS))


def _evidence_column(name: str) -> Column:
    if name == "extracted_at":
        return F.expr(schemas.extraction_time(name)).alias(name)
    return F.col(name)
