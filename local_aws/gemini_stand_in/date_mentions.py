"""Dates as people write them; where the order of day and month is open, the day comes first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    rf"{_YEAR}(?P<sep>[-/.])(?P<m>\d{{1,2}})(?P=sep)(?P<day>\d{{1,2}})(?!\d)",
    r"(?P<day>\d{1,2})(?P<sep>[./-])(?P<m>\d{1,2})(?P=sep)(?P<year>(?:19|20)?\d\d)(?!\d|[.]\d)",
    rf"{_DAY}(?:\s+of)?[\s-]+{_MONTH}(?:[\s,-]+{_YEAR}(?!\d))?",
    rf"{_MONTH}\s+{_DAY}(?!\d|:\d)(?:,?\s+{_YEAR}(?!\d))?",
)
_PATTERNS = tuple(re.compile(r"(?<![\w./-])" + form, re.IGNORECASE) for form in _FORMS)
_TIME = re.compile(
    r"(?:T|,?\s+(?:at\s+|um\s+)?)(\d{1,2}):(\d\d)(?::(\d\d))?(?:[.,]\d+)?\s*"
    r"(am\b|pm\b)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
_ANY_YEAR = re.compile(r"(?<![\w.,/-])(20\d\d)(?![\w/]|[.,]\d)|(?<!\d)(20\d\d)-\d\d-\d\d")


@dataclass(frozen=True)
class DateMention:
    """A date in the text and where it stands."""

    day: date
    start: int
    end: int


def date_mentions(text: str, start: int, end: int, year: int) -> list[DateMention]:
    """The dates in a span, left to right; `year` stands in for one that is not written."""
    found = sorted(_mentions(text, start, end, year), key=lambda mention: mention.start)
    kept: list[DateMention] = []
    for mention in found:
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
    return kept


def _mentions(text: str, start: int, end: int, year: int) -> Iterator[DateMention]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            day = _read(match.groupdict(), year)
            if day is not None:
                yield DateMention(day, match.start(), match.end())


def _read(parts: dict[str, str | None], year: int) -> date | None:
    month_name = parts.get("month")
    month = _MONTHS.index(month_name[:3].lower()) + 1 if month_name else int(parts["m"] or 0)
    day = int(parts["day"] or 0)
    written = int(parts.get("year") or year)
    full_year = written + 2000 if 0 < written < 100 else written
    if month > 12 >= day and parts.get("sep"):
        month, day = day, month
    try:
        return date(full_year, month, day)
    except ValueError:
        return None


def year_named(text: str) -> int:
    """The first year that the text names, 0 when it names none."""
    match = _ANY_YEAR.search(text)
    return int(match[1] or match[2]) if match else 0


def with_time(text: str, mention: DateMention) -> str:
    """RFC 3339 of the date with the time that follows it; midnight UTC without one."""
    match = _TIME.match(text, mention.end)
    moment = datetime(mention.day.year, mention.day.month, mention.day.day, tzinfo=UTC)
    if match:
        hour = int(match[1]) % 24
        if match[4]:
            hour = hour % 12 + (12 if match[4].lower() == "pm" else 0)
        moment = moment.replace(
            hour=hour,
            minute=int(match[2]) % 60,
            second=int(match[3] or 0) % 60,
            tzinfo=_zone(match[5]),
        )
    return moment.isoformat().replace("+00:00", "Z")


def _zone(written: str | None) -> timezone:
    if not written or written[0] not in "+-":
        return UTC
    digits = written[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]) % 24, minutes=int(digits[2:]) % 60)
    return timezone(-offset if written[0] == "-" else offset)
