"""Compares values by meaning: models and tables write numbers differently."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from medallion.vocabulary.value_formats import NUMBER_PATTERN

_NUMBER: Final = re.compile(NUMBER_PATTERN)


def comparable_fields(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value, in comparable form."""
    return {name: comparable(value) for name, value in fields.items() if value is not None}


def comparable(value: Any) -> Any:
    """A form that is equal for numbers, and texts like numbers, with exactly the same value."""
    if isinstance(value, bool):
        return str(value)  # in Python, True equals 1
    text = str(value) if isinstance(value, int | float | Decimal) else value
    if not isinstance(text, str) or not _NUMBER.fullmatch(text.strip()):
        return text
    try:
        return Decimal(text.strip())
    except InvalidOperation:  # the exponent is too large for a Decimal
        return text
