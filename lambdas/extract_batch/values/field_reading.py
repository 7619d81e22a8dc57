"""Reads one field: from the model's raw value to the value of its column."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.characters import has_broken_unicode, is_blank
from lambdas.extract_batch.values.normalizing import normalizations_of
from lambdas.extract_batch.values.texts import says_missing
from medallion.schemas.exact_numbers import is_whole
from medallion.schemas.json_schema import record_validator
from medallion.vocabulary import value_rules
from medallion.vocabulary.property_types import scalar_type
from medallion.vocabulary.value_formats import decimal_type_of, is_storable_number

if TYPE_CHECKING:
    from medallion.vocabulary.datasets import ValueSettings

UNSTORABLE: Final = "storable"
BLANK: Final = "blank"

_DECLARING: Final = frozenset({"enum", "const", "pattern", "format"})
_MAX_EXPONENT: Final = 400
"""No double has more digits before or after the point."""


@dataclass(frozen=True)
class FieldValue:
    """The value of a field as it was read.

    Attributes:
        value: None if absent; a number is an integer, or a Decimal with all its digits.
        rules: names of the applied normalizations, in order.
        problem: the schema keyword or check that it breaks; None if it fits.
    """

    value: Any
    rules: tuple[str, ...] = ()
    problem: str | None = None

    def after(self, rule: str, value: Any) -> FieldValue:
        """The result of a rule, which is added to the rules."""
        return replace(self, value=value, rules=(*self.rules, rule))

    def behind(self, *rules: str) -> FieldValue:
        """The same value, with rules that were applied before."""
        return replace(self, rules=(*rules, *self.rules))


class FieldReader:
    """Reads the values of one field.

    Args:
        rules: the property in the record schema.
        settings: of the dataset.
        required: whether every record needs the field.
    """

    def __init__(self, rules: dict[str, Any], settings: ValueSettings, *, required: bool) -> None:
        self._kind = scalar_type(rules)
        self._is_decimal = decimal_type_of(rules.get("x-type", "")) is not None
        self._declares_values = not _DECLARING.isdisjoint(rules)
        self._may_be_missing = (
            not required and value_rules.MISSING_MARKER in settings.normalizations
        )
        self._required = required
        self._validator = record_validator(rules)
        self._normalizations = normalizations_of(rules, settings)

    def read(self, raw: Any) -> FieldValue:
        """The value for the column; a value that fits stays unchanged."""
        given = FieldValue(self._whole(raw))
        if raw is None and not self._required:
            return given
        problem = self._problem(given.value)
        if self._is_marker(raw, fits=problem is None):
            return given.after(value_rules.MISSING_MARKER, None)
        return self._made_to_fit(given, problem) if problem else given

    def _is_marker(self, raw: Any, *, fits: bool) -> bool:
        """True for a text that means "missing", unless the schema declares it as a valid value."""
        if not self._may_be_missing or not isinstance(raw, str) or not says_missing(raw):
            return False
        return not (fits and self._declares_values)

    def _made_to_fit(self, given: FieldValue, problem: str) -> FieldValue:
        """The value after all normalizations; the given value if it still breaks a rule."""
        made = given
        for rule, apply in self._normalizations:
            value = apply(made.value) if isinstance(made.value, str) else None
            if value is not None and value != made.value:
                made = made.after(rule, self._whole(value))
        still = self._problem(made.value) if made.rules else problem
        return replace(given, problem=still) if still else made

    def _problem(self, value: Any) -> str | None:
        if not self._is_storable(value):
            return UNSTORABLE
        if is_blank(value):
            return BLANK
        error = next(self._validator.iter_errors(value), None)
        return str(error.validator) if error else None

    def _is_storable(self, value: Any) -> bool:
        """True if a column can store the value without changing a number of the right type."""
        if isinstance(value, str):
            return not has_broken_unicode(value)
        if self._is_decimal or isinstance(value, bool):
            return True
        if isinstance(value, Decimal):
            return _fits_a_double(value)
        return not isinstance(value, (int, float)) or is_storable_number(value)

    def _whole(self, value: Any) -> Any:
        """The value, but 4.0 as 4: JSON Schema accepts both as integers, the table only 4."""
        if isinstance(value, float) and math.isfinite(value):
            value = Decimal(repr(value))
        if self._kind == "integer" and isinstance(value, Decimal) and _is_whole(value):
            return int(value)
        return value


def _fits_a_double(value: Decimal) -> bool:
    """True if the value is finite and does not underflow to zero."""
    if not value:
        return True
    return abs(value.adjusted()) <= _MAX_EXPONENT and 0 < abs(float(value)) < math.inf


def _is_whole(value: Decimal) -> bool:
    """True if the value is whole and its digits can be written out."""
    return abs(value.adjusted()) <= _MAX_EXPONENT and is_whole(value)
