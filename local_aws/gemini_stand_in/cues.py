"""Cue words: read from descriptions, found in a text in one pass for all fields together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from local_aws.gemini_stand_in.words import Words, phrase, stems, word_set

_NEGATIONS = word_set(
    "not no never hardly without isn't wasn't aren't weren't don't doesn't didn't cannot can't "
    "won't wouldn't nor neither"
)
_NEGATION_REACH = 2
_CLAUSE_END = re.compile(r"[^\s'\u2019\"-]|\n")


@dataclass(frozen=True)
class Cue:
    """Words whose appearance speaks for a value of a field."""

    field: str
    value: str
    words: tuple[str, ...]

    @property
    def negates(self) -> bool:
        return any(word in _NEGATIONS for word in self.words)


@dataclass(frozen=True)
class CueHit:
    """A cue found in the text; `negated` when a negation stands right before it."""

    value: str
    start: int
    end: int
    weight: int
    negated: bool


def read_cues(field: str, values: Iterable[str], description: str) -> tuple[Cue, ...]:
    """Cues from `value (word, word)` or `value: word, word;`, besides the values themselves."""
    cues: dict[tuple[str, ...], Cue] = {}
    for value in values:
        for text in (*_listed(value, description), value):
            words = phrase(text)
            if words:
                cues.setdefault(words, Cue(field, value, words))
    return tuple(cues.values())


def _listed(value: str, description: str) -> list[str]:
    """The entries of the list that follows the value in the description."""
    name = re.escape(value)
    for pattern in (
        rf"(?<!\w){name}\s*\(([^()]*)\)",
        rf"(?<!\w){name}\s*[:=]\s*([^;.()\n]*)",
    ):
        match = re.search(pattern, description, re.IGNORECASE)
        if match:
            return match[1].split(",")
    return []


class CueHits:
    """The cue hits of a text by field, left to right."""

    def __init__(self, hits: Mapping[str, Sequence[CueHit]]) -> None:
        self._hits = hits
        self._starts = {field: [hit.start for hit in found] for field, found in hits.items()}

    def within(self, field: str, start: int, end: int) -> list[CueHit]:
        """The field's hits that stand wholly in the span."""
        starts = self._starts.get(field)
        if not starts:
            return []
        found = self._hits[field][bisect_left(starts, start) : bisect_left(starts, end)]
        return [hit for hit in found if hit.end <= end]

    def count(self, start: int, end: int) -> int:
        """Hits of all fields that begin in the span."""
        return sum(
            bisect_left(starts, end) - bisect_left(starts, start)
            for starts in self._starts.values()
        )


class CueIndex:
    """Finds the cues of many fields in one pass over a text's words."""

    def __init__(self, cues: Iterable[Cue]) -> None:
        by_first: dict[str, list[Cue]] = defaultdict(list)
        for cue in cues:
            by_first[cue.words[0]].append(cue)
        self._by_first = {
            word: sorted(group, key=lambda cue: -len(cue.words)) for word, group in by_first.items()
        }

    def find(self, words: Words) -> CueHits:
        """The hits of each field, left to right, the longest cue at a place, none overlapping."""
        hits: dict[str, list[CueHit]] = defaultdict(list)
        for index, word in enumerate(words.words):
            for stem in stems(word):
                for cue in self._by_first.get(stem, ()):
                    self._try(cue, words, index, hits[cue.field])
        return CueHits(hits)

    @staticmethod
    def _try(cue: Cue, words: Words, index: int, found: list[CueHit]) -> None:
        last = index + len(cue.words) - 1
        if not _stands_at(cue.words, words.words, index):
            return
        if found and words.starts[index] < found[-1].end:
            return
        negated = not cue.negates and _is_negated(words, index)
        found.append(
            CueHit(cue.value, words.starts[index], words.ends[last], len(cue.words), negated)
        )


def _stands_at(cue: Sequence[str], words: Sequence[str], index: int) -> bool:
    if index + len(cue) > len(words):
        return False
    return all(part in stems(words[index + k]) for k, part in enumerate(cue) if k)


def _is_negated(words: Words, index: int) -> bool:
    """Whether a negation stands right before, in the same clause and line."""
    for before in range(index - 1, max(-1, index - 1 - _NEGATION_REACH), -1):
        if _CLAUSE_END.search(words.gap(before)):
            return False
        if words.words[before] in _NEGATIONS:
            return True
    return False
