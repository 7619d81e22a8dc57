"""Compares values by what they say: models write numbers one way, tables another."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from medallion.vocabulary.value_formats import NUMBER_PATTERN

_NUMBER: Final = re.compile(NUMBER_PATTERN)


def comparable_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value, each as it compares."""
    return {name: comparable(value) for name, value in fields.items() if value is not None}


def comparable(value: Any) -> Any:
    """What compares equal for numbers, and texts like numbers, of one exact value."""
    if isinstance(value, bool):
        return str(value)  # for Python, true is 1
    text = str(value) if isinstance(value, int | float | Decimal) else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text.strip()):
        return text
    try:
        return Decimal(text.strip())
    except InvalidOperation:  # an exponent beyond all measure
        return text
