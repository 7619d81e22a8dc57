"""The type of a record schema's property in JSON, and that of its column."""

from __future__ import annotations

from typing import Any, Final

from medallion.vocabulary.value_formats import decimal_type_of

_OF_SCALARS: Final = {
    "string": "string",
    "number": "double",
    "integer": "bigint",
    "boolean": "boolean",
}
_OF_FORMATS: Final = {"date": "date", "date-time": "timestamp"}


def scalar_type(rules: dict[str, Any]) -> str:
    """The one type of a property that is not null."""
    return next(name for name in _types(rules) if name != "null")


def is_nullable(rules: dict[str, Any]) -> bool:
    """Whether null is also a value of the property."""
    return "null" in _types(rules)


def column_type(rules: dict[str, Any]) -> str:
    """The type of the property's column, as Spark spells it."""
    decimal = decimal_type_of(rules.get("x-type", ""))
    if decimal:
        return decimal.sql_type
    return _OF_FORMATS.get(rules.get("format", ""), _OF_SCALARS[scalar_type(rules)])


def _types(rules: dict[str, Any]) -> list[str]:
    declared = rules["type"]
    return [declared] if isinstance(declared, str) else declared
