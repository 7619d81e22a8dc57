"""The value of each kind of field in a scope."""

import re
from collections import Counter
from collections.abc import Callable, Mapping

from local_aws.gemini_stand_in.reading.dates import find_date
from local_aws.gemini_stand_in.reading.fields import Field, Kind
from local_aws.gemini_stand_in.reading.numbers import find_number
from local_aws.gemini_stand_in.reading.scope import Found, Scope
from local_aws.gemini_stand_in.reading.words import words_of

_YES = {"yes", "y", "true", "ja", "oui", "si"}
_NO = {"no", "n", "false", "nein", "non", "never"}
_FIRST = re.compile(r"\bfirst\b", re.IGNORECASE)
_LATEST = re.compile(r"\blatest\b", re.IGNORECASE)
_MAX_TEXT = 300


def find_value(field: Field, scope: Scope) -> Found | None:
    """The field's value; None if it is not in the text."""
    return _FINDERS[field.kind](field, scope)


def _enum(field: Field, scope: Scope) -> Found | None:
    """The value with the heaviest cues; negated cues do not count."""
    counted = [hit for hit in scope.hits(field) if not hit.negated]
    if not counted:
        return None
    weights: Counter[str] = Counter()
    for hit in counted:
        weights[hit.value] += hit.weight
    best = [hit for hit in counted if weights[hit.value] == max(weights.values())]
    if _FIRST.search(field.description):
        best = counted[:1]
    elif _LATEST.search(field.description):
        best = counted[-1:]
    return Found(best[0].value, best[0].start, best[0].end)


def _boolean(field: Field, scope: Scope) -> Found | None:
    """Yes or no under the label, otherwise the first cue; a negated cue means the opposite."""
    span = scope.value_of(field)
    if span:
        first = words_of(scope.text[slice(*span)])[:1]
        for value, words in ((True, _YES), (False, _NO)):
            if words.intersection(first):
                return Found(value, *span)
    for hit in scope.hits(field):
        return Found((hit.value == "true") is not hit.negated, hit.start, hit.end)
    return None


def _string(field: Field, scope: Scope) -> Found | None:
    """A match of the stated pattern or the examples, otherwise the labelled value."""
    if field.shape:
        for match in scope.matches(field.shape, field):
            return Found(match[0], *match.span())
    span = scope.value_of(field)
    text = scope.text[slice(*span)].strip(" \t\"'*_") if span else ""
    if not span or not any(map(str.isalnum, text)) or len(text) > _MAX_TEXT:
        return None
    start = scope.text.index(text, span[0])
    return Found(text, start, start + len(text))


_FINDERS: Mapping[Kind, Callable[[Field, Scope], Found | None]] = {
    Kind.ENUM: _enum,
    Kind.BOOLEAN: _boolean,
    Kind.INTEGER: find_number,
    Kind.NUMBER: find_number,
    Kind.DATE: find_date,
    Kind.DATE_TIME: find_date,
    Kind.STRING: _string,
}
