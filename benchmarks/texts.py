"""Texts of any length to cut: the same paragraphs, hard-wrapped or each on one line; seeded."""

from __future__ import annotations

import math
import random
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from typing import Final

MEDIAN_PARAGRAPH_CHARS: Final = 600
PARAGRAPH_SPREAD: Final = 1.0
"""Of the logarithm of the lengths: one paragraph in six has over 1,600, one in forty over 4,200."""

_LINE_CHARS: Final = 78
_LETTERS: Final = "eeeettaaooiinnsshhrrddlluuccmmffwwyyppggbvk"
_VOCABULARY: Final = 3000
_POOL: Final = 3000
_SEED: Final = 20261123


def paragraphs(seed: int) -> Iterator[str]:
    """Paragraphs of sentences of made-up words, without end."""
    chance = random.Random(seed)
    words = ["".join(chance.choices(_LETTERS, k=chance.randint(2, 10))) for _ in range(_VOCABULARY)]
    while True:
        size = MEDIAN_PARAGRAPH_CHARS * math.exp(chance.gauss(0, PARAGRAPH_SPREAD))
        sentences: list[str] = []
        while sum(map(len, sentences)) < size:
            sentence = " ".join(chance.choices(words, k=chance.randint(5, 25)))
            sentences.append(f"{sentence.capitalize()}.")
        yield " ".join(sentences)


def _as_it_is(paragraph: str) -> str:
    return paragraph


def _hard_wrapped(paragraph: str) -> str:
    return "\n".join(textwrap.wrap(paragraph, _LINE_CHARS))


KINDS: Final[dict[str, Callable[[str], str]]] = {
    "hard-wrapped": _hard_wrapped,
    "one-line paragraphs": _as_it_is,
}


def text_of(kind: str, size: int, seed: int) -> str:
    """Exactly `size` characters, all ASCII, drawn from some thousand paragraphs."""
    pool = _pool(kind)
    chance = random.Random(seed)
    parts: list[str] = []
    length = 0
    while length < size:
        part = chance.choice(pool)
        parts.append(part)
        length += len(part)
    return "".join(parts)[:size]


@cache
def _pool(kind: str) -> list[str]:
    return [KINDS[kind](paragraph) + "\n\n" for paragraph in islice(paragraphs(_SEED), _POOL)]
