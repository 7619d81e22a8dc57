"""Problems of an example's record: wrong examples teach the model wrong answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medallion.dataset_folders.mistakes import Problem, similar, suggestion
from medallion.dataset_folders.property_checks import as_json
from medallion.schemas.json_schema import is_verbatim_number, record_validator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema.exceptions import ValidationError

    from medallion.dataset_folders.schema_checks import Fields


def record_problems(text: str, record: dict[str, Any], fields: Fields | None) -> Iterator[Problem]:
    """The problems of a record of the text; without fields, those of its quote."""
    quote = _quote_problem(text, record)
    if quote:
        yield quote
    if fields is None:
        return
    values = {name: value for name, value in record.items() if name != "quote"}
    yield from _name_problems(values, fields)
    yield from _schema_problems(values, fields)
    if quote is None:
        yield from _verbatim_problems(record, fields)


def _name_problems(values: dict[str, Any], fields: Fields) -> Iterator[Problem]:
    """Fields that the schema does not have, and fields that it requires."""
    undeclared = sorted(set(values) - fields.names)
    for name in undeclared:
        what = f"field {name!r} is not in record.schema.json"
        yield Problem(what, suggestion(name, fields.names), (name,))
    meant = {similar(name, fields.names) for name in undeclared}
    for name in fields.required:
        if name not in {*values, *meant}:
            what = f"{name!r} is missing, and the schema requires it"
            yield Problem(what, "add it with a value from the text")


def _quote_problem(text: str, record: dict[str, Any]) -> Problem | None:
    quote = record.get("quote")
    if not isinstance(quote, str) or not quote:
        return Problem("needs a `quote` that is copied from the text", "add it")
    if quote not in text:
        return Problem(
            "its quote is not in the text", "copy it with spaces and line breaks", ("quote",)
        )
    return None


def _schema_problems(values: dict[str, Any], fields: Fields) -> Iterator[Problem]:
    schema = {
        "type": "object",
        "properties": {name: _as_answered(rules) for name, rules in fields.rules.items()},
    }
    for error in record_validator(schema).iter_errors(values):
        what, fix = _wording(error)
        yield Problem(f"{_field(error)!r} breaks the schema: {what}", fix, tuple(error.path))


def _wording(error: ValidationError) -> tuple[str, str]:
    value, rule = as_json(error.instance), _rule(error)
    match error.validator:
        case "enum":
            allowed = ", ".join(map(as_json, rule))
            return f"{value} is none of {allowed}", "write one of them"
        case "type":
            kinds = " or ".join([rule] if isinstance(rule, str) else rule)
            return f"{value} is not of type {kinds!r}", "write a value of this type"
        case "format":
            return f"{value} is not a {rule}", "see the formats in docs/datasets.md"
    return error.message, "change the value or the schema"


def _field(error: ValidationError) -> str:
    return str(error.path[0]) if error.path else "record"


def _rule(error: ValidationError) -> Any:
    return error.validator_value


def _verbatim_problems(record: dict[str, Any], fields: Fields) -> Iterator[Problem]:
    for name, rules in fields.rules.items():
        value = record.get(name)
        if "x-grounding" in rules and isinstance(value, str) and value not in record["quote"]:
            what = f"the value of {name!r} is not in its quote, as x-grounding requires"
            yield Problem(what, "copy the value from the quote, or extend the quote", (name,))


def _as_answered(rules: dict[str, Any]) -> dict[str, Any]:
    """The rules for what the model writes: a verbatim number is its text."""
    if not is_verbatim_number(rules):
        return rules
    declared = rules["type"]
    return {
        "type": ["string", "null"] if isinstance(declared, list) else "string",
        "pattern": r"\p{Nd}",
    }
