"""Text without what models change when they copy, with every character's way back to the source.

Always folded away are runs of white space, styles of quotation marks and dashes, case, characters
that cannot be seen, and Unicode's different spellings of one text. Each of the harmless kinds
beyond that (`Forms`) is folded away on request only. Kept apart are characters that mean a number:
a raised 2 is no digit that could be taken for another number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.layout import pieces_of

if TYPE_CHECKING:
    from lambdas.extract_batch.grounding.layout import Forms

_SINGLE_QUOTES: Final = "‘’‚‛′‵`´＇"  # noqa: RUF001 - look-alikes are what is folded
_DOUBLE_QUOTES: Final = "“”„‟″‶«»〝〞＂"  # noqa: RUF001 - the same
_DASHES: Final = "‐‑‒–—―−⁃⸺⸻﹘﹣－"  # noqa: RUF001 - the same
_PUNCTUATION: Final = str.maketrans(
    dict.fromkeys(_SINGLE_QUOTES, "'")
    | dict.fromkeys(_DOUBLE_QUOTES, '"')
    | dict.fromkeys(_DASHES, "-")
    | {"\u2044": "/"}
)
UNSEEN: Final = (
    *(0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF),  # soft hyphen, joiners, marks of direction
    *(*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)),
    *(*range(0xFE00, 0xFE10), *range(0xE0000, 0xE01F0)),  # variation selectors, tags
)
"""Code points that leave no trace on the page."""
_UNSEEN: Final = dict.fromkeys(UNSEEN)


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


class _Folding:
    """Collects folded characters and where they came from."""

    def __init__(self, text: str, *, compatibility: bool) -> None:
        self._text = text
        self._compatibility = compatibility
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._after_space = False

    def add_text(self, begin: int, stop: int) -> None:
        for token in _tokens().finditer(self._text, begin, stop):
            start, end = token.span()
            if token.lastgroup == "plain":
                start += self._after_space and token[0].startswith(" ")
                self._parts.append(self._text[start:end].lower().replace("`", "'"))
                self._starts += range(start, end)
                self._ends += range(start + 1, end + 1)
                self._after_space = False
            elif token.lastgroup == "space":
                self.add(" ", start, end)
            else:
                self.add(self._folded(token[0], start, end), start, end)

    def add(self, folded: str, start: int, end: int) -> None:
        """Add what one piece of the source is folded to; spaces never follow one another."""
        if folded == " " and self._after_space:
            return
        if not folded and self._belongs_to_last(start):
            self._ends[-1] = end
        if folded:
            self._after_space = folded == " "
            self._parts.append(folded)
            self._starts += [start] * len(folded)
            self._ends += [end] * len(folded)

    def _belongs_to_last(self, start: int) -> bool:
        """Whether what is folded away here is a mark of the letter before it."""
        at_last = bool(self._ends) and self._ends[-1] == start
        return at_last and unicodedata.category(self._text[start]) in {"Mn", "Lm"}

    def result(self) -> FoldedText:
        return FoldedText("".join(self._parts), self._starts, self._ends)

    def _folded(self, cluster: str, start: int, end: int) -> str:
        if not self._compatibility:
            return fold_cluster(cluster, compatibility=False)
        beside_digit = (
            self._text[start - 1 : start].isdecimal(),
            self._text[end : end + 1].isdecimal(),
        )
        number = _number_sign(cluster)
        if number and not beside_digit[1]:
            if not beside_digit[0]:
                return number
            return f" {number}" if "/" in number else cluster
        return fold_cluster(cluster, compatibility=True)


def fold(text: str, forms: Forms = frozenset(), *, compatibility: bool = True) -> FoldedText:
    """Fold a text and keep where each character came from.

    Args:
        text: any text.
        forms: the harmless kinds that are folded away beside those of every text.
        compatibility: false keeps ligatures, fractions and full-width forms apart.
    """
    folding = _Folding(text, compatibility=compatibility)
    at = 0
    for piece in pieces_of(text, forms) if forms else ():
        folding.add_text(at, piece.start)
        folding.add(fold(piece.text).text, piece.start, piece.end)
        at = piece.end
    folding.add_text(at, len(text))
    return folding.result()


def sharp_s_differs(one: str, other: str) -> bool:
    """Whether one text has ss where the other has ß: folded they are one, but not in German.

    In capitals ß is written SS; there they are the same.
    """
    if "ß" not in one + other:
        return False
    return any(
        ours.count("ß") != theirs.count("ß")
        for ours, theirs in zip(one.split(), other.split(), strict=False)
        if ours.casefold() == theirs.casefold() and not (ours.isupper() or theirs.isupper())
    )


@lru_cache(maxsize=256)
def fold_quote(quote: str, forms: Forms = frozenset(), *, compatibility: bool = True) -> str:
    """What is searched for; one quote is looked for in several ways, one after the other."""
    return fold(quote, forms, compatibility=compatibility).text.strip()


@lru_cache(maxsize=8192)
def fold_cluster(cluster: str, *, compatibility: bool) -> str:
    """One character with its marks, folded; empty when it cannot be seen."""
    plain = cluster.translate(_PUNCTUATION).translate(_UNSEEN)
    folded = unicodedata.normalize("NFKC" if compatibility else "NFC", plain)
    if compatibility and _gains_digit_or_space(plain, folded):
        folded = unicodedata.normalize("NFC", plain)
    # Case folding takes ligatures apart, too, which is another kind of difference.
    is_plain = compatibility or unicodedata.normalize("NFKC", folded) == folded
    cased = folded.casefold() if is_plain else folded.lower()
    return unicodedata.normalize("NFC", cased).translate(_PUNCTUATION)


@lru_cache(maxsize=1024)
def _number_sign(cluster: str) -> str:
    """A fraction or a circled number in plain digits, empty for anything else."""
    if len(cluster) != 1 or not unicodedata.decomposition(cluster).startswith(
        ("<fraction>", "<circle>", "<compat>")
    ):
        return ""
    plain = unicodedata.normalize("NFKC", cluster).translate(_PUNCTUATION)
    return plain.lower() if any(char.isdecimal() for char in plain) else ""


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
