"""What counts as a date, a date-time and a number: one definition for the judge and for Spark.

The patterns have no anchors and use only what Python and Java read alike: Python matches them
with `fullmatch`, Spark inside `java_pattern`. A text that matches must also be a real value, which
the functions here and Spark's casts find in the same way (tests/spark/test_value_formats.py).
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime
from typing import Final

DATE_PATTERN: Final = "(?!0000)[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
"""YYYY-MM-DD; whether the month has that day is left to the calendar."""

_TIME: Final = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:[.][0-9]{1,9})?"
# Java knows no offset beyond 18 hours.
_OFFSET: Final = "(?:[Zz]|[+-](?:(?:0[0-9]|1[0-7]):?[0-5][0-9]|18:?00))"

DATE_TIME_PATTERN: Final = f"{DATE_PATTERN}[Tt ]{_TIME}{_OFFSET}"
"""RFC 3339, with a space or nothing where others write `T` or the colon of the offset."""

NUMBER_PATTERN: Final = "-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?"
"""A number as JSON spells it."""

BIGINT: Final = range(-(2**63), 2**63)
"""What fits the column of an integer."""

_DATE: Final = re.compile(DATE_PATTERN)
_DATE_TIME: Final = re.compile(DATE_TIME_PATTERN)


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


def is_storable_number(value: float) -> bool:
    """Tell whether a column takes the number: a finite double, or an integer of 64 bits."""
    return math.isfinite(value) if isinstance(value, float) else value in BIGINT
