"""A text as words with offsets: what cues and labels are matched on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PLAIN_APOSTROPHE = str.maketrans("’", "'")
_MIN_INFLECTED = 5


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


@lru_cache(maxsize=50_000)
def stems(word: str) -> tuple[str, ...]:
    """The word and what it may be an inflection of: deploys, deployed, deploying -> deploy."""
    return tuple(dict.fromkeys(_stems(word)))


def _stems(word: str) -> Iterator[str]:
    yield word
    if word.endswith("'s"):
        yield word[:-2]
    if word.endswith("s") and len(word) > 3:
        yield word[:-1]
        if word.endswith("es"):
            yield word[:-2]
    if word.endswith("ed") and len(word) > 4:
        yield word[:-1]
    for ending in ("ed", "ing", "ly"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _MIN_INFLECTED:
            yield stem
