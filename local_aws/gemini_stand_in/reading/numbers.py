"""Numbers: under a label, near a label, as a rating or as a duration."""

import re
from collections.abc import Iterator

from local_aws.gemini_stand_in.reading.fields import Field, Kind
from local_aws.gemini_stand_in.reading.scope import Found, Scope
from local_aws.gemini_stand_in.reading.words import phrase_pattern

_WORDS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_GROUPED = re.compile(r"(\d{1,3}(?:[,.' ]\d{3})+)(?:[.,](\d\d?))?(?!\d)")
_DIGITS = rf"(?:{_GROUPED.pattern}|\d+(?:[.,]\d+)?)(?![\w:/-]|[.,]\d)"
NUMBER = re.compile(rf"(?<![\w.:/-])(?:{_DIGITS}|(?:{'|'.join(_WORDS)})\b)", re.IGNORECASE)
_RATING = re.compile(
    r"(?<![\w./])(?P<number>\d+(?:\.\d+)?)[ -]?(?:/[ ]?\d+|out of \d+|stars?\b|points\b)"
    r"|(?P<stars>\u2605+)"
)
_RATED = re.compile(r"\b(?:stars?|points|rating)\b", re.IGNORECASE)
_RANGE = re.compile(r"Value: (-?[\d.]+) to (-?[\d.]+)\.")
_MINUTES = {"s": 1 / 60, "m": 1, "h": 60, "d": 1440}
_UNIT = re.compile(r"(?:_|\bin )(second|minute|hour|day)s\b")
_PART = (
    r"(?P<{0}>\d+(?:[.,]\d+)?)[ -]?"
    r"(?P<{0}unit>[dhms])(?:ays?|ours?|rs?|in(?:ute)?s?|ec(?:ond)?s?)?\b"
)
_DURATION = re.compile(rf"(?<![\w.:/-]){_PART.format('a')}(?: (?:and )?{_PART.format('b')})?")
_BEFORE = 24
_VERB = re.compile(r"(?:\W{1,3}(?:is|was|were|of|about))?\W{1,3}")
_NEAR = re.compile(r"(?:[ \n-]+[^\W\d_]+){0,2}[ \n-]*")


def find_number(field: Field, scope: Scope) -> Found | None:
    """The first number within the field's range that its label, unit or wording points to."""
    stated = _RANGE.search(field.description)
    low, high = map(float, stated.groups()) if stated else (float("-inf"), float("inf"))
    for found in _mentions(field, scope):
        value = float(str(found.value))
        whole = value == int(value)
        if low <= value <= high and (whole or field.kind is Kind.NUMBER):
            return Found(int(value) if whole else value, found.start, found.end)
    return None


def _mentions(field: Field, scope: Scope) -> Iterator[Found]:
    unit = _UNIT.search(f"{field.name} {field.description}")
    if unit:
        yield from _durations(field, scope, _MINUTES[unit[1][0]])
    if _RATED.search(f"{field.name.replace('_', ' ')} {field.description}"):
        yield from _ratings(field, scope)
    value = scope.value_of(field)
    if value:
        yield from (_found(match) for match in NUMBER.finditer(scope.text, *value))
    elif not unit:
        yield from _near_labels(field, scope)


def _durations(field: Field, scope: Scope, unit: float) -> Iterator[Found]:
    for match in scope.matches(_DURATION, field):
        parts = [(match[name], match[f"{name}unit"]) for name in "ab" if match[name]]
        minutes = sum(_value(number) * _MINUTES[sign.lower()] for number, sign in parts)
        yield Found(round(minutes / unit, 2), *match.span())


def _ratings(field: Field, scope: Scope) -> Iterator[Found]:
    for match in scope.matches(_RATING, field):
        value = len(match["stars"]) if match["stars"] else _value(match["number"])
        yield Found(value, *match.span())


def _near_labels(field: Field, scope: Scope) -> Iterator[Found]:
    """Numbers at most two words before a label, or directly after a label."""
    for label in scope.matches(phrase_pattern(field.labels), field):
        start = max(scope.start, label.start() - _BEFORE)
        for before in NUMBER.finditer(scope.text, start, label.start()):
            if _NEAR.fullmatch(scope.text, before.end(), label.start()):
                yield _found(before)
        gap = _VERB.match(scope.text, label.end(), scope.end)
        after = NUMBER.match(scope.text, gap.end(), scope.end) if gap else None
        if after:
            yield _found(after)


def _found(match: re.Match[str]) -> Found:
    return Found(_value(match[0]), *match.span())


def _value(written: str) -> float:
    if written.lower() in _WORDS:
        return float(_WORDS.index(written.lower()))
    grouped = _GROUPED.fullmatch(written)
    if grouped:
        return float(re.sub(r"\D", "", grouped[1]) + f".{grouped[2] or 0}")
    return float(written.replace(",", "."))
