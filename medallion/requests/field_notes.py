"""Notes for the model, added to a field's description in the dataset."""

from __future__ import annotations

import json
from typing import Any, Final

from medallion.schemas.json_schema import is_verbatim_number, units_of
from medallion.vocabulary.value_formats import decimal_type_of

# Without an example if the model could take it for a value of the text.
_TEXT_FORMATS: Final = {
    "date": "An ISO date, YYYY-MM-DD.",
    "date-time": "An ISO date and time with its offset, such as 2026-01-31T09:30:00Z.",
    "email": "An e-mail address.",
    "time": "A time of day, hh:mm:ss and then Z or an offset like +02:00.",
    "uri": "A complete URI, beginning with its scheme.",
    "uuid": "A UUID, five groups of hexadecimal digits with hyphens between them.",
}


def description(rules: dict[str, Any]) -> str:
    """The property's description, and notes on the keywords that Gemini's subset lacks."""
    notes = [
        str(rules.get("description", "")).strip(),
        _TEXT_FORMATS.get(rules.get("format", ""), ""),
        _range("Value", rules.get("minimum"), rules.get("maximum")),
        *_number_notes(rules),
        _range("Number of characters", rules.get("minLength"), rules.get("maxLength")),
        _note("Must match the regular expression {}", rules.get("pattern")),
        _verbatim(rules),
    ]
    return " ".join(note for note in notes if note)


def _number_notes(rules: dict[str, Any]) -> list[str]:
    return [
        _note("Value: greater than {}.", rules.get("exclusiveMinimum")),
        _note("Value: less than {}.", rules.get("exclusiveMaximum")),
        _note("A multiple of {}.", rules.get("multipleOf")),
        "" if isinstance(rules.get("const", ""), str) else f"Always {json.dumps(rules['const'])}.",
        _decimals(rules.get("x-type", "")),
        _note("In {}.", " or ".join(units_of(rules)) or None),
    ]


def _decimals(name: str) -> str:
    column = decimal_type_of(name)
    if not column:
        return ""
    if not column.scale:
        return "No digits after the decimal point."
    digits = "digit" if column.scale == 1 else "digits"
    return f"At most {column.scale} {digits} after the decimal point."


def _verbatim(rules: dict[str, Any]) -> str:
    if "x-grounding" not in rules:
        return ""
    if is_verbatim_number(rules):
        return "The number as the text writes it, copied verbatim from the quote."
    return "Copied verbatim from the quote."


def _range(what: str, low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{what}: {low} to {high}."
    return _note(f"{what}: at least {{}}.", low) or _note(f"{what}: at most {{}}.", high)


def _note(form: str, value: object) -> str:
    return "" if value is None else form.format(value)
