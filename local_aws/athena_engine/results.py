"""Format a result as Athena does: type names, and every value as text."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

_TYPES = {
    "VARCHAR": "varchar", "BIGINT": "bigint", "INTEGER": "integer", "SMALLINT": "smallint",
    "TINYINT": "tinyint", "BOOLEAN": "boolean", "DOUBLE": "double", "FLOAT": "float",
    "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp", "BLOB": "varbinary",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone", "JSON": "json",
    # Trino sums bigints into a bigint; DuckDB widens.
    "HUGEINT": "bigint", "UBIGINT": "bigint", "UINTEGER": "bigint",
}  # fmt: skip
_DOUBLE_PLAIN = (1e-3, 1e7)


def type_name(duckdb_type: str) -> str:
    """Athena's name for a DuckDB type."""
    if duckdb_type.endswith("]"):
        return "array"
    outer = duckdb_type.partition("(")[0]
    return {"DECIMAL": "decimal", "STRUCT": "row", "MAP": "map"}.get(
        outer, _TYPES.get(outer, "varchar")
    )


def text_of(value: Any) -> str | None:
    """A value as GetQueryResults shows it; a null is None."""
    if value is None:
        return None
    for kinds, form in _FORMS:
        if isinstance(value, kinds):
            return form(value)
    return str(value)


def _inner(value: Any) -> str:
    text = text_of(value)
    return "null" if text is None else text


def _timestamp(value: datetime) -> str:
    digits = "milliseconds" if value.microsecond % 1000 == 0 else "microseconds"
    return value.isoformat(sep=" ", timespec=digits)


def _double(value: float) -> str:
    """A double as Java writes it: plain between 10^-3 and 10^7, otherwise with an exponent."""
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - the test for NaN
        return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}[str(value)]
    low, high = _DOUBLE_PLAIN
    if value == 0 or low <= abs(value) < high:
        return repr(value)
    mantissa, _, exponent = f"{Decimal(repr(value)).normalize():E}".partition("E")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def _row(value: dict[Any, Any]) -> str:
    return "{" + ", ".join(f"{key}={_inner(item)}" for key, item in value.items()) + "}"


def _array(values: Iterable[Any]) -> str:
    return "[" + ", ".join(_inner(item) for item in values) + "]"


_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], str]], ...] = (
    (str, str),
    (bool, json.dumps),
    (int, str),
    (float, _double),
    # str() writes a small value with an exponent.
    (Decimal, lambda value: format(value, "f")),
    (datetime, _timestamp),
    ((date, time), lambda value: value.isoformat()),
    (dict, _row),
    ((list, tuple), _array),
    (bytes, lambda value: value.hex(" ")),
)
