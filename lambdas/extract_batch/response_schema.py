"""The record schema in Gemini's schema subset; descriptions say what the subset cannot."""

from __future__ import annotations

from typing import Any, Final

from medallion.errors import DatasetInvalidError

_TYPES: Final = {
    "string": "STRING",
    "number": "NUMBER",
    "integer": "INTEGER",
    "boolean": "BOOLEAN",
}
_TEXT_FORMATS: Final = {
    "date": "An ISO date, YYYY-MM-DD.",
    "date-time": "An ISO date and time with its offset, such as 2026-01-31T09:30:00Z.",
    "email": "An e-mail address.",
}
_EXPRESSIBLE: Final = frozenset(
    {
        "type",
        "description",
        "enum",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "x-grounding",
    }
)
QUOTE: Final = "quote"
RECORDS: Final = "records"
_QUOTE_SCHEMA: Final = {
    "type": "STRING",
    "description": (
        "A contiguous passage copied character by character from the document, which supports "
        "the record."
    ),
}


def response_schema(record_schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a whole answer: `{"records": [{…fields…, "quote"}]}`.

    Raises:
        DatasetInvalidError: the schema says something that has no form in Gemini's subset.
    """
    properties = {
        name: _property(name, rules) for name, rules in record_schema["properties"].items()
    }
    record = {
        "type": "OBJECT",
        "properties": properties | {QUOTE: _QUOTE_SCHEMA},
        "required": [*record_schema.get("required", ()), QUOTE],
    }
    return {
        "type": "OBJECT",
        "properties": {RECORDS: {"type": "ARRAY", "items": record}},
        "required": [RECORDS],
    }


def _property(name: str, rules: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(rules) - _EXPRESSIBLE)
    if unknown:
        raise _inexpressible(name, f"keyword {unknown[0]!r}")
    kind, nullable = _kind(name, rules)
    schema: dict[str, Any] = {"type": kind, "description": _description(rules)}
    if nullable:
        schema["nullable"] = True
    if "enum" in rules:
        schema |= {"format": "enum", "enum": _enum(name, kind, rules["enum"])}
    elif rules.get("format") == "date-time":
        schema["format"] = "date-time"
    return schema


def _kind(name: str, rules: dict[str, Any]) -> tuple[str, bool]:
    declared = rules.get("type")
    types = declared if isinstance(declared, list) else [declared]
    scalars = [kind for kind in types if kind != "null"]
    if len(scalars) != 1 or scalars[0] not in _TYPES:
        raise _inexpressible(name, f"type {declared!r}")
    return _TYPES[scalars[0]], "null" in types


def _enum(name: str, kind: str, values: list[Any]) -> list[str]:
    if kind != "STRING" or not all(isinstance(value, str) and value for value in values):
        raise _inexpressible(name, "an enum of anything but texts")
    return list(values)


def _description(rules: dict[str, Any]) -> str:
    notes = [
        str(rules.get("description", "")).strip(),
        _TEXT_FORMATS.get(rules.get("format", ""), ""),
        _range("Value", rules.get("minimum"), rules.get("maximum")),
        _range("Number of characters", rules.get("minLength"), rules.get("maxLength")),
    ]
    if "pattern" in rules:
        notes.append(f"Must match the regular expression {rules['pattern']}")
    if rules.get("x-grounding") == "verbatim":
        notes.append("Copied verbatim from the quote.")
    return " ".join(note for note in notes if note)


def _range(what: str, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{what}: {low} to {high}."
    if low is not None:
        return f"{what}: at least {low}."
    return "" if high is None else f"{what}: at most {high}."


def _inexpressible(name: str, what: str) -> DatasetInvalidError:
    return DatasetInvalidError(
        "INEXPRESSIBLE_SCHEMA",
        f"record.schema.json: property {name!r}: {what} cannot be said in the model's response "
        "schema; use one scalar type with enum, format, pattern or a range.",
    )
