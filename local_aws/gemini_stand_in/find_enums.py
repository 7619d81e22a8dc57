"""Enum and boolean fields: cue words decide."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from local_aws.gemini_stand_in.cues import CueHit
from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.scope import Found, Scope
from local_aws.gemini_stand_in.vocabulary import (
    BALANCED_VALUES,
    FALSE_WORDS,
    OPPOSITES,
    TRUE_WORDS,
)

_FIRST_MENTION = re.compile(r"\b(?:first|earliest)\b", re.IGNORECASE)
_LAST_MENTION = re.compile(r"\b(?:latest|last|most recent|current)\b", re.IGNORECASE)
_ANSWER = re.compile(r"[^\W\d_]+|[✓✔✗✘]")


def find_enum(field: FieldRule, scope: Scope) -> Found | None:
    """The value that the cue words speak for: those under the field's own label come first."""
    hits = _counted(field, scope.hits_of(field))
    pair = scope.pairs.get(field.name)
    if pair is not None:
        labelled = [h for h in hits if pair.value_start <= h.start and h.end <= pair.value_end]
        hits = labelled or hits
    return _chosen(field, hits) if hits else None


def chosen_value(field: FieldRule, hits: Sequence[CueHit]) -> str | None:
    """The value that these cue hits speak for."""
    counted = _counted(field, hits)
    return str(_chosen(field, counted).value) if counted else None


def find_boolean(field: FieldRule, scope: Scope) -> Found | None:
    """Yes or no under the field's label, else cue words for true and false."""
    pair = scope.pairs.get(field.name)
    if pair is not None:
        word = _ANSWER.search(scope.text, pair.value_start, pair.value_end)
        for value, words in ((True, TRUE_WORDS), (False, FALSE_WORDS)):
            if word and word[0].lower() in words:
                return Found(value, pair.label_start, pair.value_end)
    for hit in scope.hits_of(field):
        return Found((hit.value == "true") is not hit.negated, hit.start, hit.end)
    return None


def _counted(field: FieldRule, hits: Sequence[CueHit]) -> list[CueHit]:
    """Negated cues speak for the opposite where there is one, and for nothing elsewhere."""
    counted = []
    for hit in hits:
        value = OPPOSITES.get(hit.value) if hit.negated else hit.value
        if value in field.values:
            counted.append(CueHit(value, hit.start, hit.end, hit.weight, negated=False))
    return counted


def _chosen(field: FieldRule, hits: Sequence[CueHit]) -> Found:
    if _FIRST_MENTION.search(field.description):
        return _at(hits[0])
    if _LAST_MENTION.search(field.description):
        return _at(hits[-1])
    weights: dict[str, int] = defaultdict(int)
    for hit in hits:
        weights[hit.value] += hit.weight
    best = max(weights.values())
    tied = [value for value, weight in weights.items() if weight == best]
    balanced = _balanced(field, weights, hits)
    value = balanced or tied[0]
    span = [hit for hit in hits if hit.value == value] or hits
    return Found(value, span[0].start, span[0].end)


def _balanced(field: FieldRule, weights: dict[str, int], hits: Sequence[CueHit]) -> str | None:
    """A value for opposite cues that are equally strong, or that its own cues name."""
    for value in BALANCED_VALUES:
        if value not in field.values:
            continue
        if weights.get(value) and any(hit.weight > 1 for hit in hits if hit.value == value):
            return value
        if weights.get("positive", 0) == weights.get("negative", -1):
            return value
    return None


def _at(hit: CueHit) -> Found:
    return Found(hit.value, hit.start, hit.end)
