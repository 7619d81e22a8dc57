"""Say which value broke which rule, in words that need no knowledge of JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.values.displaying import displayed, listed
from lambdas.extract_batch.values.numbers import readings_of
from medallion.schemas.json_schema import units_of
from medallion.vocabulary.property_types import is_nullable, scalar_type
from medallion.vocabulary.value_formats import decimal_type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Wording = Callable[[dict[str, Any], Any], str]
    """Words for a broken keyword, from the property's rules and the model's raw value."""

_KINDS: Final = {
    "string": "a text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}
_FORMATS: Final = {
    "date": "a date such as 2026-05-04",
    "date-time": "a date with time and offset such as 2026-05-04T10:00:00Z",
    "time": "a time with offset such as 10:00:00Z",
    "email": "an email address",
    "uri": "a URI with its scheme, such as https://example.com",
    "uuid": "a UUID",
}
_MAX_RULE_CHARS: Final = 100


def problem_in_words(name: str, raw: Any, words: str) -> str:
    """Why the field's value, as the model gave it, is refused."""
    return f"{displayed(name)}: {displayed(raw)} {words}"


def broken_rule_in_words(rules: dict[str, Any], problem: str, raw: Any) -> str:
    """Words that follow a value.

    Args:
        rules: the property in the record schema.
        problem: the keyword or check that the value breaks.
        raw: the value as the model gave it.
    """
    wording = _WORDINGS.get(problem)
    return wording(rules, raw) if wording else "breaks a rule of its field"


def missing_in_words(names: Iterable[str]) -> str:
    """That the record lacks fields."""
    shown = [f"`{name}`" for name in sorted(names)]
    return (
        f"{', '.join(shown)}: missing, but every record needs {'it' if len(shown) == 1 else 'them'}"
    )


def undeclared_in_words(name: str) -> str:
    """That the dataset has no such field."""
    return f"{displayed(name)}: the dataset has no such field"


def _kind(rules: dict[str, Any], raw: Any) -> str:
    name, units = scalar_type(rules), units_of(rules)
    readings = readings_of(raw) if name == "number" and isinstance(raw, str) else []
    if len(readings) > 1:
        return f"is {' or '.join(map(displayed, readings))}: values.decimal_separator decides"
    kind = _KINDS[name]
    with_unit = f", alone or with {listed(units)}" if units else ""
    return f"is not {kind}{' or null' if is_nullable(rules) else ''}{with_unit}"


def _limit(words: str, keyword: str) -> Wording:
    return lambda rules, _raw: f"{words} {displayed(rules[keyword])[1:-1]}"


def _length(words: str, keyword: str) -> Wording:
    return lambda rules, raw: f"has {_characters(len(raw))}, {words} {rules[keyword]:,}"


def _characters(count: int) -> str:
    return f"{count:,} character{'' if count == 1 else 's'}"


def _column(rules: dict[str, Any], _raw: Any) -> str:
    column = decimal_type_of(rules["x-type"])
    if column is None:
        return "does not fit its column"
    before, after = column.precision - column.scale, column.scale
    return f"has more than {before} digits before or {after} after the decimal point"


def _storable(_rules: dict[str, Any], raw: Any) -> str:
    if isinstance(raw, str):
        return "contains half a character, which no table can hold"
    return "is outside the range of its column"


_WORDINGS: Final[Mapping[str, Wording]] = {
    "type": _kind,
    "enum": lambda rules, _raw: f"is none of {listed(rules['enum'])}",
    "const": lambda rules, _raw: f"is not {displayed(rules['const'])}",
    "format": lambda rules, _raw: f"is not {_FORMATS.get(rules['format'], 'of the right form')}",
    "pattern": lambda rules, _raw: f"does not match {displayed(rules['pattern'], _MAX_RULE_CHARS)}",
    "minLength": _length("fewer than", "minLength"),
    "maxLength": _length("more than", "maxLength"),
    "minimum": _limit("is less than", "minimum"),
    "maximum": _limit("is greater than", "maximum"),
    "exclusiveMinimum": _limit("is not greater than", "exclusiveMinimum"),
    "exclusiveMaximum": _limit("is not less than", "exclusiveMaximum"),
    "multipleOf": _limit("is not a multiple of", "multipleOf"),
    "x-type": _column,
    "storable": _storable,
    "blank": lambda _rules, _raw: "is blank",
}
