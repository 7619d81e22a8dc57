"""Number and integer fields: ratings, durations, counts, amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from local_aws.gemini_stand_in.find_durations import duration_mentions, duration_unit
from local_aws.gemini_stand_in.record_shape import FieldRule, Kind
from local_aws.gemini_stand_in.scope import Found, Scope
from local_aws.gemini_stand_in.vocabulary import NUMBER_WORDS

_RATING_FIELD = re.compile(r"\b(?:rating|stars?|score|points)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"\b(?:from|between)?\s*(-?\d+(?:\.\d+)?)\s*(?:to|-|\u2013|and)\s*(\d+(?:\.\d+)?)\b",
    re.IGNORECASE,
)
_STARS = re.compile(r"[★⭐]+")
_WORDS = "|".join(sorted(NUMBER_WORDS, key=len, reverse=True))
NUMBER = (
    rf"(?P<n>\d{{1,3}}(?:[,.'\u2019 \u00a0\u202f]\d{{3}})+(?:[.,]\d{{1,2}})?(?!\d)"
    rf"|\d+(?:[.,]\d+)?|\b(?:{_WORDS})\b)"
    r"\s?(?P<scale>k\b|m\b|thousand\b|million\b)?"
)
_NUMBER = re.compile(rf"(?<![\w.,/:-]){NUMBER}(?![/:]\d|\w)", re.IGNORECASE)
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "million": 1_000_000}
_GROUPED = re.compile(r"(\d{1,3}(?:[,.'\u2019 \u00a0\u202f]\d{3})+)(?:[.,](\d{1,2}))?\Z")
_MAX_STARS = 10
_USUAL_STARS = 5


def find_number(field: FieldRule, scope: Scope) -> Found | None:
    """The number that the field's label, unit or wording points to, within the stated range."""
    low, high = stated_range(field.description)
    for found in _mentions(field, scope):
        value = float(str(found.value))
        if not low <= value <= high:
            continue
        if field.kind is Kind.INTEGER:
            if value != int(value):
                continue
            return Found(int(value), found.start, found.end)
        return Found(int(value) if value == int(value) else value, found.start, found.end)
    return None


def _mentions(field: FieldRule, scope: Scope) -> Iterator[Found]:
    unit = duration_unit(field)
    if unit:
        yield from duration_mentions(field, scope, unit)
        return
    if is_rating(field):
        yield from _ratings(field, scope)
    pair = scope.pairs.get(field.name)
    if pair is not None:
        for match, found in scope.in_value(_NUMBER, pair):
            yield Found(read_number(match["n"], match["scale"]), found.start, found.end)
    for match in scope.open_matches(_near_labels(field.labels)):
        which = "" if match["n"] else "2"
        number = read_number(match["n" + which], match["scale" + which])
        yield Found(number, match.start(), match.end())


def is_rating(field: FieldRule) -> bool:
    """Whether the field counts stars or points."""
    if field.kind not in (Kind.INTEGER, Kind.NUMBER):
        return False
    return bool(_RATING_FIELD.search(f"{field.name.replace('_', ' ')} {field.description}"))


def _ratings(field: FieldRule, scope: Scope) -> Iterator[Found]:
    pair = scope.pairs.get(field.name)
    start, end = (pair.value_start, pair.value_end) if pair else (scope.start, scope.end)
    _, high = stated_range(field.description)
    pattern = _rating_pattern(int(high) if high <= _MAX_STARS else _USUAL_STARS)
    for match in pattern.finditer(scope.text, start, end):
        yield Found(read_number(match["a"] or match["b"] or match["c"]), match.start(), match.end())
    for match in _STARS.finditer(scope.text, start, end):
        yield Found(len(match[0]), match.start(), match.end())


@lru_cache(maxsize=64)
def _rating_pattern(best: int) -> re.Pattern[str]:
    number = rf"(?:\d(?:[.,]\d)?|\b(?:{_WORDS})\b)"
    return re.compile(
        rf"(?<![\w.,/-])(?P<a>{number})\s*(?:/|out\s+of|of|von)\s*(?:{best}|{_word_of(best)})(?!\w|[.,/]\d)"
        rf"|(?<![\w.,/-])(?P<b>{number})[\s-]*(?:stars?\b|points?\b|[★⭐](?![★☆⭐]))"
        rf"|\brat(?:ed|ing|e)\b[^.\n\d]{{0,20}}?(?P<c>(?<![\w.,/-]){number})(?![\w/]|[.,]\d)",
        re.IGNORECASE,
    )


def _word_of(number: int) -> str:
    return next((word for word, value in NUMBER_WORDS.items() if value == number), str(number))


@lru_cache(maxsize=256)
def _near_labels(labels: tuple[tuple[str, ...], ...]) -> re.Pattern[str]:
    """A number up to two words before a label phrase, or right after one."""
    phrases = "|".join(
        r"[\s_-]+".join(map(re.escape, label)) for label in sorted(labels, key=len, reverse=True)
    )
    second = NUMBER.replace("<n>", "<n2>").replace("<scale>", "<scale2>")
    return re.compile(
        rf"(?<![\w.,/:-]){NUMBER}\s+(?:[^\W\d_]+\s+){{0,2}}?(?:{phrases})\b"
        rf"|\b(?:{phrases})s?\b[\s:=]+(?:(?:is|was|were|of|about|around|some|approximately|roughly|"
        rf"nearly|almost|over)\s+){{0,2}}{second}(?![/:]\d|\w)",
        re.IGNORECASE,
    )


def read_number(written: str, scale: str | None = None) -> float:
    """`18,200`, `1.5`, `1,5`, `twelve`, `3 k` as numbers."""
    factor = _SCALES[scale.lower()] if scale else 1
    word = NUMBER_WORDS.get(written.lower())
    if word is not None:
        return float(word * factor)
    grouped = _GROUPED.match(written)
    if grouped:
        whole = re.sub(r"\D", "", grouped[1])
        return float(f"{whole}.{grouped[2] or 0}") * factor
    return float(written.replace(",", ".")) * factor


@lru_cache(maxsize=256)
def stated_range(description: str) -> tuple[float, float]:
    """The range that the description states (`1 to 5`, `between 0 and 100`), else no limits."""
    match = _RANGE.search(description)
    if match is None:
        return float("-inf"), float("inf")
    low, high = float(match[1]), float(match[2])
    return (low, high) if low < high else (float("-inf"), float("inf"))
