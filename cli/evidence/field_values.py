"""Values of a record's fields: in gold, from the model, and the rules applied in between."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from medallion.vocabulary import value_rules
from medallion.vocabulary.value_rules import MEANINGS, WARNINGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.evidence.evidence import Row

_NUMBERS_FROM_TEXT: Final = {value_rules.NUMBER_FROM_TEXT, value_rules.NUMBER_SEPARATORS}


def values_of(row: Row, refused: Iterable[str] = ()) -> list[list[str | None]]:
    """Names and values as text; the value is None for a field without a value in gold.

    Args:
        row: a row of the records table.
        refused: the record's fields in quarantine.
    """
    values = json.loads(row["fields"])
    others = dict.fromkeys((*_object(row, "fields_model"), *rules_of(row), *refused))
    return [
        *([name, _as_text(value)] for name, value in values.items()),
        *([name, None] for name in others if name not in values),
    ]


def model_values(row: Row) -> dict[str, str]:
    """The model's values, as JSON, of the fields with a different value or no value."""
    rules = rules_of(row)
    return {
        name: value if _is_json(value, rules.get(name, ())) else _json(value)
        for name, value in _object(row, "fields_model").items()
    }


def rules_of(row: Row) -> dict[str, list[str]]:
    """Names of the rules that were applied to the values, by field."""
    return _object(row, "normalizations")


def rule_meanings(rows: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """Meanings of the rules in the records, and whether each rule is a warning."""
    used = {name for row in rows for names in rules_of(row).values() for name in names}
    return {
        name: {"meaning": meaning, "warns": name in WARNINGS}
        for name, meaning in MEANINGS.items()
        if name in used
    }


def _is_json(value: object, rules: Iterable[str]) -> bool:
    """True if silver keeps JSON as text: for an inexact number that was not text, or a tree."""
    if not isinstance(value, str):
        return False
    inexact = value_rules.INEXACT_NUMBER in rules and _NUMBERS_FROM_TEXT.isdisjoint(rules)
    kinds = (int, float) if inexact else (dict, list)
    kept = inexact or value_rules.UNDECLARED_KEY in rules
    return kept and isinstance(_parsed(value), kinds)


def _parsed(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _object(row: Row, column: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(row[column])
    return found


def _as_text(value: object) -> str:
    """The text itself, or any other value as JSON."""
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
