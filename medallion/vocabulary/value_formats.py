"""Dates, times and numbers: one definition for judging and for Spark.

The patterns have no anchors and use only syntax that means the same in Python and Java: Python
matches them with `fullmatch`, Spark inside `java_pattern`. A text that matches must also be a real
value, on which the functions here and Spark's casts agree (tests/spark/test_value_formats.py).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Final, NamedTuple, cast

DATE_PATTERN: Final = "(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
"""YYYY-MM-DD; the calendar decides whether the month has that day."""

_CLOCK: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?"
# Java has no offset beyond 18 hours.
_OFFSET: Final = "(?:[Zz]|[+-](?:(?:0[0-9]|1[0-7]):?[0-5][0-9]|18:?00))"

TIME_PATTERN: Final = f"{_CLOCK}{_OFFSET}"
"""RFC 3339's full-time: seconds and an offset, whose colon may be missing."""

LOCAL_DATE_TIME_PATTERN: Final = f"{DATE_PATTERN}[Tt ]{_CLOCK}"
"""A date-time without an offset from UTC."""

DATE_TIME_PATTERN: Final = f"{LOCAL_DATE_TIME_PATTERN}{_OFFSET}"
"""RFC 3339, but a space may replace `T`, and the offset's colon may be missing."""

NUMBER_PATTERN: Final = "-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?"
"""A number as JSON spells it."""

BIGINT: Final = range(-(2**63), 2**63)
"""The range of an integer's column."""

_DATE: Final = re.compile(DATE_PATTERN)
_TIME: Final = re.compile(TIME_PATTERN)
_DATE_TIME: Final = re.compile(DATE_TIME_PATTERN)
_DECIMAL_TYPE: Final = re.compile(r"decimal\(([0-9]{1,2}),([0-9]{1,2})\)")
_FRACTION: Final = re.compile(r"[.][0-9]{6}([0-9]+)")

EXACT: Final = Context(prec=1_000_000, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Holds as many digits as an answer may have: nothing is rounded."""


def java_pattern(pattern: str) -> str:
    """The pattern for Spark's RLIKE, anchored because RLIKE searches."""
    # Java's $ would also match before a line break at the end.
    return rf"\A(?:{pattern})\z"


def date_of(text: str) -> date | None:
    """The day that the text names, None if it is not a date of the years 1 to 9999."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def date_time_of(text: str) -> datetime | None:
    """The instant that the text names, in UTC and cut to microseconds, or None.

    None also for a UTC date outside the years 1 to 9999, even if the local date is within them: the
    engines that read the tables have no such date.
    """
    if not _DATE_TIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def is_time(text: str) -> bool:
    """Whether the text is a time of day with its offset; no leap second, no 24:00:00."""
    return _TIME.fullmatch(text) is not None


def is_storable_number(value: float | Decimal) -> bool:
    """Whether a column can hold the number: a finite double, or an integer of 64 bits."""
    return value in BIGINT if isinstance(value, int) else math.isfinite(value)


class DecimalType(NamedTuple):
    """`decimal(precision,scale)`: all digits, and how many of them follow the decimal point."""

    precision: int
    scale: int

    @property
    def sql_type(self) -> str:
        """The column's type as Spark and Athena name it."""
        return f"decimal({self.precision},{self.scale})"

    @property
    def pattern(self) -> str:
        """The form of `text_of`; no other text is read, so no value is rounded."""
        return "-?(?:0|[1-9][0-9]*)" + (f"[.][0-9]{{{self.scale}}}" if self.scale else "")

    def text_of(self, value: Decimal) -> str | None:
        """The value with all digits of the scale; None if it has more digits than fit."""
        if not value.is_finite():
            return None
        if value and value.adjusted() >= self.precision - self.scale:
            return None
        if value and cast("int", value.normalize(EXACT).as_tuple().exponent) < -self.scale:
            return None
        text = format(value.quantize(Decimal(1).scaleb(-self.scale), context=EXACT), "f")
        return text if value else text.removeprefix("-")


def decimal_type_of(text: str) -> DecimalType | None:
    """The type that a text such as `decimal(18,2)` names; None if it names none.

    Spark and Iceberg hold at most 38 digits, and the scale cannot exceed the precision.
    """
    found = _DECIMAL_TYPE.fullmatch(text)
    if not found:
        return None
    precision, scale = int(found[1]), int(found[2])
    return DecimalType(precision, scale) if max(scale, 1) <= precision <= 38 else None


def is_exact_double(value: Decimal) -> bool:
    """Whether a double holds the number to its last written digit.

    It does if the shortest text of the double is the same number: 0.1 is exact in this sense,
    9007199254740993 is not.
    """
    held = float(value)
    return math.isfinite(held) and Decimal(repr(held)) == value


def is_within_microseconds(text: str) -> bool:
    """Whether a date-time loses nothing when it is cut to microseconds."""
    found = _FRACTION.search(text)
    return not (found and found[1].rstrip("0"))
