"""Labels: the words before a colon or at the head of a column, and the fields they stand for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from local_aws.gemini_stand_in.vocabulary import OTHER_DATES, SYNONYMS
from local_aws.gemini_stand_in.words import phrase

_LIST = re.compile(r"\(([^()]*)\)")
_MAX_LABEL_WORDS = 4
_EXACT = 100


def read_labels(name: str, description: str, *, listed: bool) -> tuple[tuple[str, ...], ...]:
    """Label phrases of a property: its name, lists in its description, synonyms, name parts.

    Args:
        name: the property's name.
        description: its description; lists in parentheses name labels where `listed`.
        listed: whether the lists are labels (those of an enum are cue words).
    """
    words = phrase(name)
    labels = [words]
    if listed:
        labels += [
            phrase(entry) for part in _LIST.findall(description) for entry in part.split(",")
        ]
    labels += [words[-1:], words[:1]]
    for word in words[-1:] + words[:1]:
        labels += [phrase(synonym) for synonym in SYNONYMS.get(word, ())]
    return tuple(dict.fromkeys(label for label in labels if 0 < len(label) <= _MAX_LABEL_WORDS))


@lru_cache(maxsize=20_000)
def label_score(label: tuple[str, ...], phrases: tuple[tuple[str, ...], ...]) -> int:
    """How well a label in the text names a field: 0 not at all, 100 and more word for word."""
    best = 0
    for rank, words in enumerate(phrases):
        if label == words:
            return _EXACT + len(phrases) - rank
        if _contains(label, words):
            best = max(best, 10 * len(words) - len(label))
    return best if not OTHER_DATES.intersection(label) else 0


def _contains(label: Sequence[str], words: tuple[str, ...]) -> bool:
    if len(words) == 1 and len(words[0]) < 3:
        return False
    return contains_phrase(label, words)


def contains_phrase(words: Sequence[str], part: Sequence[str]) -> bool:
    """Whether the words hold the phrase, word for word."""
    if len(part) == 1:
        return part[0] in words
    length = len(part)
    return any(
        tuple(words[start : start + length]) == tuple(part)
        for start in range(len(words) - length + 1)
        if words[start] == part[0]
    )
