"""A text as words with offsets: what cues and labels are matched on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_PLAIN_APOSTROPHE = str.maketrans("\u2019", "'")
_MIN_INFLECTED = 4
_ENDINGS = (("'s", 1), ("s", 3), ("es", 3), ("ed", 5), ("ing", 5), ("ly", 5))
"""Endings and the shortest stem that each may leave: `opened` is no `open`, a label is meant."""


@dataclass(frozen=True)
class Words:
    """Lower-case words of a text; word i stands at text[starts[i]:ends[i]]."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def gap(self, index: int) -> str:
        """What stands between a word and the next."""
        return self.text[self.ends[index] : self.starts[index + 1]]


def read_words(text: str) -> Words:
    matches = list(_WORD.finditer(text))
    return Words(
        text=text,
        words=tuple(match[0].lower().translate(_PLAIN_APOSTROPHE) for match in matches),
        starts=tuple(match.start() for match in matches),
        ends=tuple(match.end() for match in matches),
    )


@lru_cache(maxsize=20_000)
def phrase(text: str) -> tuple[str, ...]:
    """A short text as its lower-case words: hyphens, underscores and punctuation part words."""
    return tuple(match[0].lower().translate(_PLAIN_APOSTROPHE) for match in _WORD.finditer(text))


def word_set(listed: str) -> frozenset[str]:
    """Words separated by blanks, as a set."""
    return frozenset(listed.split())


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The word and what it may be an inflection of: deploys, deployed, deploying -> deploy."""
    return tuple(dict.fromkeys(_stems(word)))


def _stems(word: str) -> Iterator[str]:
    yield word
    for ending, shortest in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= shortest:
            yield stem
    if word.endswith("ed") and len(word) > _MIN_INFLECTED:
        yield word[:-1]
