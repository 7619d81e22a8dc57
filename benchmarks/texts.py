"""Texts of any length, hard-wrapped or with each paragraph on one line; seeded."""

from __future__ import annotations

import math
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Final

_LINE_CHARS: Final = 78
_LETTERS: Final = "eeeettaaooiinnsshhrrddlluuccmmffwwyyppggbvk"
_VOCABULARY: Final = 3000
_POOL: Final = 3000
_SEED: Final = 20261123


@dataclass(frozen=True)
class Kind:
    """A layout of text, with paragraphs of log-normally distributed lengths.

    Attributes:
        median_chars: median length of a paragraph.
        spread: standard deviation of the logarithm of the lengths.
        opening, closing: the beginning and the end of each paragraph.
    """

    wrapped: bool
    median_chars: int
    spread: float
    opening: str = ""
    closing: str = ""

    def laid_out(self, paragraph: str) -> str:
        """The paragraph and the line breaks after it."""
        lines = textwrap.wrap(paragraph, _LINE_CHARS) if self.wrapped else [paragraph]
        return "\n".join(lines) + "\n\n"

    def paragraphs(self, seed: int) -> Iterator[str]:
        """An endless series of paragraphs with sentences of random words."""
        chance = random.Random(seed)
        words = [
            "".join(chance.choices(_LETTERS, k=chance.randint(2, 10))) for _ in range(_VOCABULARY)
        ]
        while True:
            size = self.median_chars * math.exp(chance.gauss(0, self.spread))
            sentences: list[str] = []
            while sum(map(len, sentences)) < size:
                sentence = " ".join(chance.choices(words, k=chance.randint(2, 25)))
                sentences.append(f"{sentence.capitalize()}.")
            yield f"{self.opening}{' '.join(sentences)}{self.closing}"


KINDS: Final = {
    "hard-wrapped": Kind(wrapped=True, median_chars=134, spread=0.91),
    "one-line paragraphs": Kind(wrapped=False, median_chars=600, spread=1.0),
    "short one-line paragraphs": Kind(wrapped=False, median_chars=134, spread=0.91),
    "forms": Kind(
        wrapped=False,
        median_chars=134,
        spread=0.91,
        opening="Report of an incident to the operations of the northern region, by its staff: ",
        closing=" This report was made without a person's name, and nothing is to be done.",
    ),
}
"""docs/benchmarks.md explains the lengths."""


def text_of(kind: str, size: int, seed: int) -> str:
    """Exactly `size` ASCII characters, drawn from a pool of paragraphs."""
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
    layout = KINDS[kind]
    return [layout.laid_out(text) for text in islice(layout.paragraphs(_SEED), _POOL)]
