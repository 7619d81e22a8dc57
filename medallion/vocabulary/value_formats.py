"""What counts as a date, a time and a number: one definition for the judge and for Spark.

The patterns have no anchors and use only what Python and Java read alike: Python matches them
with `fullmatch`, Spark inside `java_pattern`. A text that matches must also be a real value, which
the functions here and Spark's casts find in the same way (tests/spark/test_value_formats.py).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Final, NamedTuple, cast

DATE_PATTERN: Final = "(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
"""YYYY-MM-DD; whether the month has that day is left to the calendar."""

_CLOCK: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?"
# Java knows no offset beyond 18 hours.
_OFFSET: Final = "(?:[Zz]|[+-](?:(?:0[0-9]|1[0-7]):?[0-5][0-9]|18:?00))"

TIME_PATTERN: Final = f"{_CLOCK}{_OFFSET}"
"""RFC 3339's full-time: seconds and an offset, whose colon may be missing."""

LOCAL_DATE_TIME_PATTERN: Final = f"{DATE_PATTERN}[Tt ]{_CLOCK}"
"""A date-time that does not say its offset from UTC."""

DATE_TIME_PATTERN: Final = f"{LOCAL_DATE_TIME_PATTERN}{_OFFSET}"
"""RFC 3339, with a space or nothing where others write `T` or the colon of the offset."""

NUMBER_PATTERN: Final = "-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?"
"""A number as JSON spells it."""

BIGINT: Final = range(-(2**63), 2**63)
"""What fits the column of an integer."""

_DATE: Final = re.compile(DATE_PATTERN)
_TIME: Final = re.compile(TIME_PATTERN)
_DATE_TIME: Final = re.compile(DATE_TIME_PATTERN)
_DECIMAL_TYPE: Final = re.compile(r"decimal\(([0-9]{1,2}),([0-9]{1,2})\)")
_FRACTION: Final = re.compile(r"[.][0-9]{6}([0-9]+)")

EXACT: Final = Context(prec=1_000_000, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Has room for as many digits as an answer may have: nothing is rounded."""


def java_pattern(pattern: str) -> str:
    """The pattern for Spark's RLIKE, which searches: here for the whole text."""
    # Java's $ would also match before a line break at the end.
    return rf"\A(?:{pattern})\z"


def date_of(text: str) -> date | None:
    """The day that the text names, or None when it is no date of the years 1 to 9999."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def date_time_of(text: str) -> datetime | None:
    """The instant that the text names, in UTC and cut to microseconds, or None.

    An instant whose UTC date is outside of the years 1 to 9999 is none, whatever its offset makes
    of it: the engines that read the tables have no such date.
    """
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_time(text: str) -> bool:
    """Tell whether the text is a time of day with its offset; no leap second, no 24:00:00."""
    return _TIME.fullmatch(text) is not None


def is_storable_number(value: float | Decimal) -> bool:
    """Tell whether a column takes the number: a finite double, or an integer of 64 bits."""
    return value in BIGINT if isinstance(value, int) else math.isfinite(value)


class DecimalType(NamedTuple):
    """`decimal(precision,scale)`: digits in all, and how many of them are behind the point."""

    precision: int
    scale: int

    @property
    def sql_type(self) -> str:
        """The column's type as Spark and Athena name it."""
        return f"decimal({self.precision},{self.scale})"

    @property
    def pattern(self) -> str:
        """How `text_of` spells values; no other text is read as one, so that none is rounded."""
        return "-?(?:0|[1-9][0-9]*)" + (f"[.][0-9]{{{self.scale}}}" if self.scale else "")

    def text_of(self, value: Decimal) -> str | None:
        """The value with all digits of the scale; None when it has more digits than fit."""
        if not value.is_finite():
            return None
        if value and value.adjusted() >= self.precision - self.scale:
            return None
        if value and cast("int", value.normalize(EXACT).as_tuple().exponent) < -self.scale:
            return None
        text = format(value.quantize(Decimal(1).scaleb(-self.scale), context=EXACT), "f")
        return text if value else text.removeprefix("-")


def decimal_type_of(text: str) -> DecimalType | None:
    """The type that a text such as `decimal(18,2)` names; None when it names none.

    Spark and Iceberg hold 38 digits at most, and no more of them behind the point than in all.
    """
    found = _DECIMAL_TYPE.fullmatch(text)
    if not found:
        return None
    precision, scale = int(found[1]), int(found[2])
    return DecimalType(precision, scale) if max(scale, 1) <= precision <= 38 else None


def is_exact_double(value: Decimal) -> bool:
    """Tell whether a double holds the number to its last written digit.

    It does when the shortest text of the double says the same number: 0.1 is exact in this sense,
    9007199254740993 is not.
    """
    held = float(value)
    return math.isfinite(held) and Decimal(repr(held)) == value


def is_within_microseconds(text: str) -> bool:
    """Tell whether a date-time says nothing that is lost when it is cut to microseconds."""
    found = _FRACTION.search(text)
    return not (found and found[1].rstrip("0"))
