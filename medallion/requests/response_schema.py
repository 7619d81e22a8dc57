"""The record schema in Gemini's schema subset; descriptions contain what the subset lacks."""

from __future__ import annotations

from typing import Any, Final

from medallion.requests.field_notes import description
from medallion.schemas.json_schema import is_verbatim_number
from medallion.vocabulary.errors import DatasetInvalidError

_TYPES: Final = {
    "string": "STRING",
    "number": "NUMBER",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
}
_EXPRESSIBLE: Final = frozenset(
    {
        *("type", "description", "enum", "const", "format", "pattern", "minLength", "maxLength"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("x-grounding", "x-type", "x-unit"),
    }
)
QUOTE: Final = "quote"
RECORDS: Final = "records"
_QUOTE_SCHEMA: Final = {"type": "STRING", "description": "The passage that supports the record."}


def build_response_schema(record_schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a whole answer: `{"records": [{…fields…, "quote"}]}`.

    Raises:
        DatasetInvalidError: Gemini's subset cannot express the schema.
    """
    properties = {
        name: _property(name, rules) for name, rules in record_schema["properties"].items()
    } | {QUOTE: _QUOTE_SCHEMA}
    record = {
        "type": "OBJECT",
        "properties": {name: properties[name] for name in answer_order(record_schema)},
        "required": [QUOTE, *record_schema.get("required", ())],
    }
    return {
        "type": "OBJECT",
        "properties": {RECORDS: {"type": "ARRAY", "items": record}},
        "required": [RECORDS],
    }


def answer_order(record_schema: dict[str, Any]) -> list[str]:
    """The order of a record's fields: the quote, the required fields, the others by name.

    Gemini writes the fields in the order of `required` and `propertyOrdering`, and what it has
    written shapes what follows, so evidence comes before values. By name, because a new order of
    properties in record.schema.json would otherwise make all answers stale.
    https://ai.google.dev/gemini-api/docs/structured-output
    """
    required = record_schema.get("required", ())
    return list(dict.fromkeys([QUOTE, *required, *sorted(record_schema["properties"])]))


def _property(name: str, rules: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(rules) - _EXPRESSIBLE)
    if unknown:
        raise _inexpressible(name, f"keyword {unknown[0]!r}")
    kind, nullable = _kind(name, rules)
    schema: dict[str, Any] = {"type": kind, "description": description(rules)}
    if nullable:
        schema["nullable"] = True
    values = _values(rules)
    if values:
        schema |= {"format": "enum", "enum": _enum(name, kind, values)}
    elif rules.get("format") == "date-time":
        schema["format"] = "date-time"
    return schema


def _kind(name: str, rules: dict[str, Any]) -> tuple[str, bool]:
    declared = rules.get("type")
    types = declared if isinstance(declared, list) else [declared]
    scalars = [kind for kind in types if kind != "null"]
    if len(scalars) != 1 or scalars[0] not in _TYPES:
        raise _inexpressible(name, f"type {declared!r}")
    kind = "string" if is_verbatim_number(rules) else scalars[0]
    return _TYPES[kind], "null" in types


def _values(rules: dict[str, Any]) -> list[Any]:
    """The only valid texts; null has its own keyword."""
    only = [rules["const"]] if isinstance(rules.get("const"), str) else []
    return only or [value for value in rules.get("enum", ()) if value is not None]


def _enum(name: str, kind: str, values: list[Any]) -> list[str]:
    if kind != "STRING" or not all(isinstance(value, str) and value for value in values):
        raise _inexpressible(name, "an enum of anything but texts")
    return values


def _inexpressible(name: str, what: str) -> DatasetInvalidError:
    return DatasetInvalidError(
        "INEXPRESSIBLE_SCHEMA",
        f"record.schema.json: property {name!r}: {what} has no form in the model's response "
        "schema; use one scalar type with enum, format, pattern or a range.",
    )
