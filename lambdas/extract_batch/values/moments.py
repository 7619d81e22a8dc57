"""Date-times with an incomplete offset from UTC or without an offset."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from medallion.vocabulary.value_formats import LOCAL_DATE_TIME_PATTERN

_HOURS_ONLY: Final = re.compile("(.*[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[.][0-9]+)?[+-][0-9]{2})")
_LOCAL: Final = re.compile(LOCAL_DATE_TIME_PATTERN)
_MINUTE: Final = timedelta(minutes=1)


def with_minutes_of_offset(text: str) -> str | None:
    """The text with `:00` after an offset of hours only; None if it has no such offset."""
    return f"{text}:00" if _HOURS_ONLY.fullmatch(text) else None


def with_offset_of_zone(text: str, zone: str) -> str | None:
    """The date-time with the offset that its zone had at that time.

    None if it already has an offset, if a clock change makes it ambiguous or nonexistent, or if the
    offset has seconds, as before standard time.
    """
    if not _LOCAL.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return None
    first, second = moment.utcoffset(), moment.replace(fold=1).utcoffset()
    if first is None or first != second or first % _MINUTE:
        return None
    return text + moment.isoformat()[-6:]
