"""Schemas that the job reads and writes: silver rows, the dataset's fields, gold columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyspark.sql import types as T

from medallion.vocabulary.gold_tables import EVIDENCE_COLUMNS
from medallion.vocabulary.property_types import column_type, is_nullable
from medallion.vocabulary.silver_tables import RECORD_COLUMNS
from medallion.vocabulary.value_formats import (
    DATE_PATTERN,
    DATE_TIME_PATTERN,
    NUMBER_PATTERN,
    DecimalType,
    decimal_type_of,
    java_pattern,
)

UNREADABLE_LINE = "_unreadable_line"
"""Holds a silver line that is not JSON of the right types; null for a good line."""

UNREADABLE_FIELDS = "_unreadable_fields"
"""Holds a `fields` value that is not a JSON object; null for a good value."""

_SPARK_TYPES: dict[str, T.DataType] = {
    "string": T.StringType(),
    "bigint": T.LongType(),
    "double": T.DoubleType(),
    "boolean": T.BooleanType(),
    # The text: an expectation compares it with the type, and reports what does not fit.
    "timestamp": T.StringType(),
}

SILVER_RECORD = T.StructType(
    [T.StructField(name, _SPARK_TYPES[hive_type]) for name, hive_type, _ in RECORD_COLUMNS]
)

NORMALIZATIONS = "map<string, array<string>>"
"""The type of silver's JSON column `normalizations`: field -> names."""

SILVER_LINE = T.StructType(
    [*SILVER_RECORD.fields, T.StructField(UNREADABLE_LINE, T.StringType())],
)


@dataclass(frozen=True)
class GoldColumn:
    """One column of a gold table; `sql_type` as Spark spells it."""

    name: str
    sql_type: str
    comment: str


@dataclass(frozen=True)
class FieldType:
    """How a JSON scalar, read as text, becomes a typed value.

    Attributes:
        sql_type: the gold column's type.
        pattern: the form of the whole text, because Spark's casts accept far more ("5d", "2024").
        cast: Spark SQL that yields null for text that does not fit; `{text}` is the text.
    """

    sql_type: str
    pattern: str | None
    cast: str

    def typed(self, text: str) -> str:
        """Spark SQL of the typed value of `text`, itself Spark SQL of a string."""
        value = self.cast.format(text=text)
        if self.pattern is None:
            return value
        return f"CASE WHEN {text} RLIKE r'{java_pattern(self.pattern)}' THEN {value} END"


_FINITE_DOUBLE = (
    "CASE WHEN abs(try_cast({text} AS DOUBLE)) < double('Infinity')"
    " THEN try_cast({text} AS DOUBLE) END"
)
# JSON Schema counts 3.0 as an integer: decimals without a fraction fit.
_WHOLE_NUMBER = (
    "coalesce(try_cast({text} AS BIGINT),"
    " CASE WHEN try_cast({text} AS DECIMAL(38, 9)) = floor(try_cast({text} AS DECIMAL(38, 9)))"
    " THEN try_cast(try_cast({text} AS DECIMAL(38, 9)) AS BIGINT) END)"
)

_TIMESTAMP = FieldType(
    "timestamp",
    DATE_TIME_PATTERN,
    "try_cast(upper({text}) AS TIMESTAMP)",
)
_FIELD_TYPES = {
    kind.sql_type: kind
    for kind in (
        FieldType("string", None, "{text}"),
        FieldType("bigint", NUMBER_PATTERN, _WHOLE_NUMBER),
        FieldType("double", NUMBER_PATTERN, _FINITE_DOUBLE),
        FieldType("boolean", "true|false", "try_cast({text} AS BOOLEAN)"),
        FieldType("date", DATE_PATTERN, "try_cast({text} AS DATE)"),
        _TIMESTAMP,
    )
}


def field_types(record_schema: dict[str, Any]) -> dict[str, FieldType]:
    """Type of each of the dataset's fields, in the order of the schema."""
    return {name: _field_type(rules) for name, rules in record_schema["properties"].items()}


def required_fields(record_schema: dict[str, Any]) -> tuple[str, ...]:
    """Fields that must not be null in a row: the required fields that do not allow null."""
    properties = record_schema["properties"]
    required = record_schema.get("required", ())
    return tuple(name for name in required if not is_nullable(properties[name]))


def fields_as_text(record_schema: dict[str, Any]) -> T.StructType:
    """A schema that reads each scalar of `fields` as its JSON text, to be typed later."""
    names = [*record_schema["properties"], UNREADABLE_FIELDS]
    return T.StructType([T.StructField(name, T.StringType()) for name in names])


def records_columns(record_schema: dict[str, Any]) -> tuple[GoldColumn, ...]:
    """Columns of `<dataset>_records`: the dataset's fields, then evidence and lineage."""
    types = field_types(record_schema)
    own = [
        GoldColumn(name, types[name].sql_type, " ".join(rules.get("description", "").split()))
        for name, rules in record_schema["properties"].items()
    ]
    return (*own, *(GoldColumn(*column) for column in EVIDENCE_COLUMNS))


def extraction_time(text: str) -> str:
    """Spark SQL of `extracted_at` as a timestamp; silver holds ISO 8601 text."""
    return _TIMESTAMP.typed(text)


def _field_type(rules: dict[str, Any]) -> FieldType:
    decimal = decimal_type_of(rules.get("x-type", ""))
    return _decimal(decimal) if decimal else _FIELD_TYPES[column_type(rules)]


def _decimal(declared: DecimalType) -> FieldType:
    """The pattern has as many digits as the scale, so the cast never rounds."""
    cast = f"try_cast({{text}} AS {declared.sql_type})"
    return FieldType(declared.sql_type, declared.pattern, cast)
