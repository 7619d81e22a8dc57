"""Values as silver stores them: exact, in JSON that every reader accepts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.characters import has_broken_unicode
from medallion.schemas import exact_json
from medallion.vocabulary.property_types import scalar_type
from medallion.vocabulary.value_formats import (
    decimal_type_of,
    is_exact_double,
    is_within_microseconds,
)
from medallion.vocabulary.value_rules import INEXACT_DATE_TIME, INEXACT_NUMBER

if TYPE_CHECKING:
    from medallion.vocabulary.value_formats import DecimalType

_MAX_EXACT_INTEGER: Final = 2**53
"""A double represents every integer up to this."""


class FieldStore:
    """Stores the values of one field.

    Args:
        rules: the property in the record schema.
    """

    def __init__(self, rules: dict[str, Any]) -> None:
        self._is_double = scalar_type(rules) == "number"
        self._decimal: DecimalType | None = decimal_type_of(rules.get("x-type", ""))
        self._is_date_time = rules.get("format") == "date-time"

    def stored(self, value: Any) -> Any:
        """The value for JSON: a decimal as text with all its digits, a number as a double."""
        if value is None or isinstance(value, (str, bool)):
            return value
        if self._decimal:
            return self._decimal.text_of(Decimal(value))
        if isinstance(value, int) and (not self._is_double or abs(value) <= _MAX_EXACT_INTEGER):
            return value
        return float(value)

    def warning(self, value: Any) -> str | None:
        """Name of the warning if the column cannot store the value exactly."""
        if self._is_double and not self._decimal and value is not None:
            return None if is_exact_double(Decimal(value)) else INEXACT_NUMBER
        if self._is_date_time and value is not None and not is_within_microseconds(value):
            return INEXACT_DATE_TIME
        return None


def kept(raw: Any) -> Any:
    """The model's raw value, stored next to the field's value; JSON's scalars stay unchanged.

    Objects, lists and texts that UTF-8 cannot encode become JSON text; a number that a double
    cannot represent becomes its digits.
    """
    if isinstance(raw, Decimal):
        return float(raw) if is_exact_double(raw) else str(raw)
    if isinstance(raw, str) and has_broken_unicode(raw):
        return exact_json.dumps(raw)
    return raw if raw is None or isinstance(raw, (int, str)) else exact_json.dumps(raw)


def kept_name(name: str) -> str:
    """The name of a field in a form that silver can store."""
    return exact_json.dumps(name) if has_broken_unicode(name) else name
