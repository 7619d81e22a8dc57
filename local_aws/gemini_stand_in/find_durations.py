"""How long something took: `42 minutes`, `1 h 30 min`, `half an hour`, `from 09:14 to 10:44`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from local_aws.gemini_stand_in.pairs import Pair
from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.scope import Found, Scope
from local_aws.gemini_stand_in.vocabulary import NUMBER_WORDS, UNIT_MINUTES

_UNIT_IN_NAME = re.compile(r"(?:^|_)(seconds|minutes|hours|days|weeks)$")
_DURATION_FIELD = re.compile(r"duration|lasted|how long|downtime|time to", re.IGNORECASE)
_UNIT_IN_DESCRIPTION = re.compile(r"\bin (seconds|minutes|hours|days|weeks)\b", re.IGNORECASE)
_UNIT = r"(?:weeks?|days?|hours?|hrs?|minutes?|mins?|seconds?|secs?|[dhms])"
_AMOUNT = rf"(?:\d+(?:[.,]\d+)?|\b(?:an?|{'|'.join(NUMBER_WORDS)}))"
_PART = re.compile(
    rf"({_AMOUNT})[\s-]*({_UNIT})\b(?:\s+and\s+a\s+(half|quarter)\b)?", re.IGNORECASE
)
_ONE_PART = rf"{_AMOUNT}[\s-]*{_UNIT}(?!\w)"
_DURATION = re.compile(
    rf"(?<![\w.,:/-])(?:half an hour|a quarter of an hour|three quarters of an hour|"
    rf"{_ONE_PART}(?:(?:,|\s+and)?\s*(?:a half\b|a quarter\b|{_ONE_PART}))*"
    rf"|\d+h\d+(?:m(?:in)?)?\b|\d{{1,2}}:\d\d\s?(?:h|hours)\b)",
    re.IGNORECASE,
)
_FRACTIONS = {"half an hour": 30, "a quarter of an hour": 15, "three quarters of an hour": 45}
_PACKED = re.compile(r"(\d+)(?:h|:)(\d+)")
_CLOCKS = re.compile(
    r"(?<![\d:-])(\d{1,2}):(\d\d)(?::\d\d)?(?:\s*(?:UTC|CET|GMT|h))?\s*(?:-|\u2013|—|to|until|till|and)\s*"
    r"(\d{1,2}):(\d\d)(?!\d)",
    re.IGNORECASE,
)
_NOT_LASTING = re.compile(
    r"\b(?:after|every|within|in|ago|per|next|last|only|than|under|"
    r"wait(?:ed)?|retry|timeout|up\s+to|of)\s+(?:(?:about|around|some|the|another|just)\s+)?\Z",
    re.IGNORECASE,
)
_NOT_LASTING_AFTER = re.compile(r"\s*(?:ago|earlier|later|late|apart|old)\b", re.IGNORECASE)
_REACH = 30
_BARE = re.compile(r"\d+(?:[.,]\d+)?")
_DAY_MINUTES = 1440


def duration_unit(field: FieldRule) -> float:
    """Minutes in the unit that the field counts; 0 when it holds no duration."""
    match = _UNIT_IN_NAME.search(field.name)
    if match is None and _DURATION_FIELD.search(f"{field.name} {field.description}"):
        match = _UNIT_IN_DESCRIPTION.search(field.description)
    return UNIT_MINUTES[match[1].lower().rstrip("s")] if match else 0.0


def duration_mentions(field: FieldRule, scope: Scope, unit: float) -> Iterator[Found]:
    """Durations in the field's unit, the likeliest first."""
    pair = scope.pairs.get(field.name)
    if pair is not None:
        yield from _in_value(scope, pair, unit)
    mentions = [m for m in scope.open_matches(_DURATION) if not _is_other(scope, m)]
    named = [m for m in mentions if scope.label_before(field, m.start(), _REACH)]
    for match in (*named, *mentions):
        yield Found(_rounded(minutes_of(match[0]) / unit), match.start(), match.end())
    for match in scope.open_matches(_CLOCKS):
        yield Found(_rounded(_between(match) / unit), match.start(), match.end())


def _in_value(scope: Scope, pair: Pair, unit: float) -> Iterator[Found]:
    """A duration, or a bare number, which counts in the field's own unit."""
    for match, found in scope.in_value(_DURATION, pair):
        yield Found(_rounded(minutes_of(match[0]) / unit), found.start, found.end)
    for match, found in scope.in_value(_BARE, pair):
        yield Found(float(match[0].replace(",", ".")), found.start, found.end)


def _is_other(scope: Scope, match: re.Match[str]) -> bool:
    before = scope.text[max(scope.start, match.start() - _REACH) : match.start()]
    after = scope.text[match.end() : match.end() + _REACH]
    return bool(_NOT_LASTING.search(before) or _NOT_LASTING_AFTER.match(after))


def minutes_of(written: str) -> float:
    """A written duration in minutes."""
    plain = re.sub(r"\s+", " ", written.lower())
    if plain in _FRACTIONS:
        return _FRACTIONS[plain]
    packed = _PACKED.match(plain)
    if packed:
        return int(packed[1]) * 60 + int(packed[2])
    return sum(_part_minutes(part) for part in _PART.finditer(plain))


def _part_minutes(part: re.Match[str]) -> float:
    amount = 1.0 if part[1] in ("a", "an") else NUMBER_WORDS.get(part[1])
    value = float(part[1].replace(",", ".")) if amount is None else amount
    value += {"half": 0.5, "quarter": 0.25}.get(part[3] or "", 0)
    name = part[2].rstrip("s") or "s"
    return value * UNIT_MINUTES[name]


def _between(match: re.Match[str]) -> int:
    start, end = (int(match[i]) * 60 + int(match[i + 1]) for i in (1, 3))
    return (end - start) % _DAY_MINUTES


def _rounded(value: float) -> float:
    return round(value, 2)
