"""Text without what models change when they copy, with every character's way back to the source.

Folded away are runs of white space, styles of quote marks and dashes, case, characters that cannot
be seen, and Unicode's different spellings of one text (NFKC). Kept apart are characters that mean a
number: a raised 2 or a half is no digit that could be taken for another number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final

_SINGLE_QUOTES: Final = "‘’‚‛′‵`´＇"  # noqa: RUF001 - look-alikes are what is folded
_DOUBLE_QUOTES: Final = "“”„‟″‶«»〝〞＂"  # noqa: RUF001 - the same
_DASHES: Final = "‐‑‒–—―−⁃⸺⸻﹘﹣－"  # noqa: RUF001 - the same
_PUNCTUATION: Final = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
)
_UNSEEN: Final = dict.fromkeys(
    (
        *(0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF),  # soft hyphen, joiners, marks of direction
        *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
        *(*range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)),  # variation selectors, tags
    )
)


@dataclass(frozen=True)
class FoldedText:
    """The folded form of a text; a cluster is what no span may cut: a letter with its marks.

    Attributes:
        text: what is searched.
        starts: for each folded character, where its cluster starts in the source.
        ends: where that cluster ends.
    """

    text: str
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)

    def whole_clusters(self, start: int, end: int) -> bool:
        """Whether a span of the folded text begins and ends between clusters."""
        return (start == 0 or self.starts[start] != self.starts[start - 1]) and (
            end == len(self.text) or self.ends[end] != self.ends[end - 1]
        )

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source's span behind a folded one; clusters come whole."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> FoldedText:
    """Fold a text and keep where each character came from."""
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for token in _tokens().finditer(text):
        start, end = token.span()
        if token.lastgroup == "plain":
            parts.append(token[0].lower().replace("`", "'"))
            starts += range(start, end)
            ends += range(start + 1, end + 1)
            continue
        folded = " " if token.lastgroup == "space" else fold_cluster(token[0])
        parts.append(folded)
        starts += [start] * len(folded)
        ends += [end] * len(folded)
    return FoldedText("".join(parts), starts, ends)


@lru_cache(maxsize=256)
def fold_quote(quote: str) -> str:
    """What is searched for; one quote is looked for in several ways, one after the other."""
    return fold(quote).text.strip()


@lru_cache(maxsize=8192)
def fold_cluster(cluster: str) -> str:
    """One character with its marks, folded; empty when it cannot be seen."""
    plain = cluster.translate(_PUNCTUATION).translate(_UNSEEN)
    folded = unicodedata.normalize("NFKC", plain)
    if _gains_digit_or_space(plain, folded):
        folded = unicodedata.normalize("NFC", plain)
    return unicodedata.normalize("NFC", folded.casefold()).translate(_PUNCTUATION)


def _gains_digit_or_space(before: str, after: str) -> bool:
    gained = any(char.isdecimal() for char in after) > any(char.isdecimal() for char in before)
    return gained or any(char.isspace() for char in after)


@cache
def _tokens() -> re.Pattern[str]:
    """Plain ASCII in long runs, white space, and clusters; built on first use, in 20 ms."""
    marks = "".join(
        chr(point)
        for block in (range(0x300, 0x1F000), range(0xE0100, 0xE01F0))
        for point in block
        if unicodedata.category(chr(point)).startswith("M")
    )
    # Beside marks: joiners, later parts of Hangul syllables, half-width voicing, skin tones.
    extending = f"[{marks}\u200c\u200d\u1160-\u11ff\uff9e\uff9f\U0001f3fb-\U0001f3ff]"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    return re.compile(
        r"(?P<plain>(?:[!-~]|\ (?=[!-~]))+(?![^\x00-\x7f]))|(?P<space>\s+)"
        rf"|(?P<cluster>(?:{flag}|.){extending}*(?:(?<=\u200d)\S{extending}*)*)",
        re.DOTALL,
    )
