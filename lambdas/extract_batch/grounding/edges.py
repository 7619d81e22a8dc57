"""Edges of words in a text (Unicode Standard Annex #29, with tailoring)."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Collection

_APOSTROPHES: Final = "'\u2019"
_ELISION_LIST: Final = "c d j l m n s t qu dell all nell dall sull coll gl un quest quell"
_ELISIONS: Final = frozenset(_ELISION_LIST.split())
"""French and Italian words that end in an apostrophe before the next word."""
_STOPS: Final = ".:"
_SEPARATORS: Final = frozenset("_;")
_SIGNS: Final = "-+\u2212\u00b1<>\u2264\u2265~\u2248"
_CSV_COMMAS: Final = 3
"""A line with this many commas that separate neither words nor thousands is a CSV row."""
_NO_COLUMN: Final = re.compile(r", |(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")


def is_edge(text: str, at: int, cuts: Collection[int] = ()) -> bool:
    """True if a span may begin or end here without cutting a word or a number.

    UAX #29 separates a sign from its number; that is no edge here, because 5 is not a quote of -5.
    It also joins more than a reader does, so these places are edges as well: before a possessive
    's, after an elided article (l'eau), at a full stop or colon between letters (a sentence may
    follow without a space), at an underscore or semicolon, and at a comma between two columns.

    Args:
        text: the whole text.
        at: a place between two code points, 0 to the length of the text.
        cuts: places where the text was cut; they count as edges.
    """
    if not 0 < at < len(text) or at in cuts:
        return True
    pair, after = text[at - 1 : at + 1], text[at]
    if after.isdecimal() and _is_sign(text, at - 1):
        return False
    if " " in pair:
        return not _is_mark(after)
    if pair.isascii() and pair.isalnum():
        return False
    return _word_boundary().match(text, at) is not None or _is_tailored_edge(text, at)


def _is_sign(text: str, at: int) -> bool:
    """True for the sign of the number after it, not for a hyphen or the end of a tag or prefix."""
    if text[at] not in _SIGNS:
        return False
    if at == 0:
        return True
    before = text[at - 1]
    return not (before.isalnum() or before in "\"'/-" or (text[at] == ">" and before in "\n>"))


@cache
def _word_boundary() -> regex.Pattern[str]:
    return regex.compile(r"(?w)\b")


@cache
def _possessive() -> regex.Pattern[str]:
    return regex.compile(r"['\u2019](?:[sS](?![\p{L}\p{N}])|(?![\p{L}\p{N}]))")


def _is_mark(char: str) -> bool:
    return not char.isascii() and regex.match(r"[\p{M}\u200c\u200d]", char) is not None


def _is_tailored_edge(text: str, at: int) -> bool:
    before, after = text[at - 1], text[at]
    if not _SEPARATORS.isdisjoint((before, after)):
        return True
    if (before in _STOPS and after.isalpha()) or (after in _STOPS and before.isalpha()):
        return True
    if after in _APOSTROPHES and _possessive().match(text, at):
        return True
    if before in _APOSTROPHES:
        return _elided_word_before(text, at - 1) in _ELISIONS
    return "," in (before, after) and _is_in_csv_row(text, at)


def _elided_word_before(text: str, at: int) -> str:
    start = at
    while start > 0 and text[start - 1].isalpha():
        start -= 1
    return text[start:at].lower()


def _is_in_csv_row(text: str, at: int) -> bool:
    """True if commas separate columns in this line, rather than words or thousands."""
    line = text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]
    return line.count(",") - len(_NO_COLUMN.findall(line)) >= _CSV_COMMAS
