"""Dates as people write them; if the order is ambiguous, the day comes before the month."""

import re
from datetime import date

from local_aws.gemini_stand_in.reading.fields import Field, Kind
from local_aws.gemini_stand_in.reading.scope import Found, Scope

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = rf"(?P<name{{0}}>{'|'.join(_MONTHS)})[a-z]{{{{0,6}}}}\.?"
_DAY = r"(?P<day{0}>\d{{1,2}})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year{0}>(?:19|20)\d\d)"
_FORMS = (
    _YEAR + r"[-/.](?P<month{0}>\d{{1,2}})[-/.]" + _DAY,
    _DAY + r"[./-](?P<month{0}>\d{{1,2}})[./-]" + _YEAR,
    _DAY + r"(?: of)?[ -]" + _MONTH + r",?[ -]" + _YEAR,
    _MONTH + r" " + _DAY + r",? " + _YEAR,
)
DATE = re.compile(
    r"(?<![\w./-])(?:" + "|".join(form.format(n) for n, form in enumerate(_FORMS)) + r")(?!\d)",
    re.IGNORECASE,
)
_TIME = re.compile(r"(?:T|,? )(?P<time>\d\d:\d\d)(?P<seconds>:\d\d)?(?P<zone>[+-]\d\d:\d\d)?")


def find_date(field: Field, scope: Scope) -> Found | None:
    """The first date under the field's label, otherwise the first in the text."""
    for match in scope.matches(DATE, field):
        day = day_of(match)
        if day and field.kind is Kind.DATE_TIME:
            return Found(f"{day}T{_time_after(scope.text, match.end())}", *match.span())
        if day:
            return Found(day, *match.span())
    return None


def day_of(match: re.Match[str]) -> str:
    """The day in ISO format; empty if the calendar has no such day."""
    parts = {name[:-1]: text for name, text in match.groupdict().items() if text}
    named = parts.get("name")
    month = _MONTHS.index(named.lower()) + 1 if named else int(parts["month"])
    day = int(parts["day"])
    if month > 12 >= day:
        month, day = day, month
    try:
        return date(int(parts["year"]), month, day).isoformat()
    except ValueError:
        return ""


def _time_after(text: str, offset: int) -> str:
    match = _TIME.match(text, offset)
    if match is None:
        return "00:00:00Z"
    return f"{match['time']}{match['seconds'] or ':00'}{match['zone'] or 'Z'}"
