"""Values of a record's fields: in gold, as the model wrote them, and what lies between."""

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
    """Names and values as text; a field that gold has no value of is there with None.

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
    """What the model wrote, as JSON, for the fields that have another value, or none."""
    rules = rules_of(row)
    return {
        name: value if _is_json(value, rules.get(name, ())) else _json(value)
        for name, value in _object(row, "fields_model").items()
    }


def rules_of(row: Row) -> dict[str, list[str]]:
    """Names of what was done to the values, by field."""
    return _object(row, "normalizations")


def rule_meanings(rows: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """What the rules that the records have mean, and which of them warn."""
    used = {name for row in rows for names in rules_of(row).values() for name in names}
    return {
        name: {"meaning": meaning, "warns": name in WARNINGS}
        for name, meaning in MEANINGS.items()
        if name in used
    }


def _is_json(value: object, rules: Iterable[str]) -> bool:
    """Whether silver keeps JSON as text: of a number that the model wrote as one, of a tree."""
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
    """What is not text is shown as JSON."""
    return value if isinstance(value, str) else _json(value)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
