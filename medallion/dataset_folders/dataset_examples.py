"""Problems of an example's record: wrong examples teach the model wrong answers."""

from __future__ import annotations

from typing import Any

from medallion.schemas.json_schema import is_verbatim_number, record_validator, verbatim_fields


def quote_problem(text: str, record: dict[str, Any]) -> str | None:
    """The problem with the record's quote, None if it is right."""
    quote = record.get("quote")
    if not isinstance(quote, str) or not quote:
        return "needs a `quote` that is copied from the text."
    if quote not in text:
        return "its quote is not in the text; copy it with spaces and line breaks."
    return None


def fields_problem(record: dict[str, Any], schema: dict[str, Any]) -> str | None:
    """The problem with the record's fields, None if they are right; its quote is right."""
    fields = {name: value for name, value in record.items() if name != "quote"}
    undeclared = sorted(set(fields) - set(schema["properties"]))
    if undeclared:
        return f"field {undeclared[0]!r} is not in record.schema.json."
    error = next(record_validator(_as_answered(schema)).iter_errors(fields), None)
    if error is not None:
        return f"breaks the schema at {error.json_path}: {error.message}."
    for name in verbatim_fields(schema):
        if fields.get(name) is not None and fields[name] not in record["quote"]:
            return f"the value of {name!r} is not in its quote, as x-grounding requires."
    return None


def _as_answered(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of what the model writes: a verbatim number is its text."""
    properties = {
        name: _text_of_a_number(rules) if is_verbatim_number(rules) else rules
        for name, rules in schema["properties"].items()
    }
    return schema | {"properties": properties}


def _text_of_a_number(rules: dict[str, Any]) -> dict[str, Any]:
    declared = rules["type"]
    return {
        "type": ["string", "null"] if isinstance(declared, list) else "string",
        "pattern": r"\p{Nd}",
    }
