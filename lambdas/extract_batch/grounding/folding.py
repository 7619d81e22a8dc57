"""Folds away what models change when they copy, and maps each folded character to the source.

Folding always removes differences in white space, quotation marks, dashes, case, invisible
characters and equivalent Unicode spellings. Further harmless kinds of difference (`Forms`) are
folded only on request. Characters that mean a number stay apart: a raised 2 does not become a digit
of another number.
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
"""Invisible code points."""
_UNSEEN: Final = dict.fromkeys(UNSEEN)


@dataclass(frozen=True)
class FoldedText:
    """The folded form of a text; a cluster is a letter with its marks, which no span may cut.

    Attributes:
        text: the folded text, in which quotes are searched.
        starts: for each folded character, where its cluster starts in the source.
        ends: for each folded character, where its cluster ends in the source.
    """

    text: str
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)

    def whole_clusters(self, start: int, end: int) -> bool:
        """True if a span of the folded text begins and ends between clusters."""
        return (start == 0 or self.starts[start] != self.starts[start - 1]) and (
            end == len(self.text) or self.ends[end] != self.ends[end - 1]
        )

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source's span of a folded span, in whole clusters."""
        return self.starts[start], self.ends[end - 1]


class _Folding:
    """Collects folded characters and their places in the source."""

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
        """Add the folded form of one piece of the source; a space never follows a space."""
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
        """True if the character folded away here is a mark of the letter before it."""
        at_last = bool(self._ends) and self._ends[-1] == start
        return at_last and unicodedata.category(self._text[start]) in {"Mn", "Lm"}

    def result(self) -> FoldedText:
        return FoldedText("".join(self._parts), self._starts, self._ends)

    def _folded(self, cluster: str, start: int, end: int) -> str:
        if not self._compatibility:
            return fold_cluster(cluster, compatibility=False)
        after_digit = self._text[start - 1 : start].isdecimal()
        before_digit = self._text[end : end + 1].isdecimal()
        number = _number_sign(cluster)
        if number and not before_digit:
            if not after_digit:
                return number
            return f" {number}" if "/" in number else cluster
        return fold_cluster(cluster, compatibility=True)


def fold(text: str, forms: Forms = frozenset(), *, compatibility: bool = True) -> FoldedText:
    """Fold a text and keep the place of each character.

    Args:
        text: any text.
        forms: further harmless kinds of difference to fold away.
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


def sharp_s_differs(first: str, second: str) -> bool:
    """True if one text has ss and the other ß, which are the same folded, but not in German.

    In capitals they are the same, because ß is written SS.
    """
    if "ß" not in first + second:
        return False
    return any(
        ours.count("ß") != theirs.count("ß")
        for ours, theirs in zip(first.split(), second.split(), strict=False)
        if ours.casefold() == theirs.casefold() and not (ours.isupper() or theirs.isupper())
    )


@lru_cache(maxsize=256)
def fold_quote(quote: str, forms: Forms = frozenset(), *, compatibility: bool = True) -> str:
    """The folded form of a quote; cached, because a quote is searched in several ways."""
    return fold(quote, forms, compatibility=compatibility).text.strip()


@lru_cache(maxsize=8192)
def fold_cluster(cluster: str, *, compatibility: bool) -> str:
    """One character with its marks, folded; empty if it is invisible."""
    plain = cluster.translate(_PUNCTUATION).translate(_UNSEEN)
    folded = unicodedata.normalize("NFKC" if compatibility else "NFC", plain)
    if compatibility and _gains_digit_or_space(plain, folded):
        folded = unicodedata.normalize("NFC", plain)
    # Case folding also splits ligatures, which is another kind of difference.
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
    """Plain ASCII in long runs, white space, and clusters; built in 20 ms on first use."""
    marks = "".join(
        chr(point)
        for block in (range(0x300, 0x1F000), range(0xE0100, 0xE01F0))
        for point in block
        if unicodedata.category(chr(point)).startswith("M")
    )
    # Marks, joiners, later parts of Hangul syllables, half-width voicing, skin tones.
    extending = f"[{marks}\u200c\u200d\u1160-\u11ff\uff9e\uff9f\U0001f3fb-\U0001f3ff]"
    flag = "[\U0001f1e6-\U0001f1ff]{2}"
    return re.compile(
        r"(?P<plain>(?:[!-~]|\ (?=[!-~]))+(?![^\x00-\x7f]))|(?P<space>\s+)"
        rf"|(?P<cluster>(?:{flag}|.){extending}*(?:(?<=\u200d)\S{extending}*)*)",
        re.DOTALL,
    )
