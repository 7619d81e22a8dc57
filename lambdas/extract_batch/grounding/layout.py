"""Pieces that the layout of a text puts between its words; each kind on request."""

from __future__ import annotations

import html
import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

from lambdas.extract_batch.grounding import match_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator

DIVISION: Final = "\x01"
"""A place where a line end divides a word: the hyphen may belong to the word or only the line."""


class Form(StrEnum):
    """A harmless kind of difference, named after its match kind."""

    REJOINED = match_kinds.REJOINED
    LAYOUT = match_kinds.LAYOUT
    UNSPACED = match_kinds.UNSPACED
    UNVOCALIZED = match_kinds.UNVOCALIZED


Forms = frozenset[Form]


class Piece(NamedTuple):
    """A part of the source and its folded form."""

    start: int
    end: int
    text: str


_LETTER: Final = r"[^\W\d_]"
_BULLETS: Final = "\u2022\u2023\u25e6\u00b7\u25aa\u25cf\u25cb\u2013\u2014*+-"
_SIGN_BULLETS: Final = "+-\u2013\u2014"
_BORDERS: Final = "|\u2502\u2503\u2551\u00a6"
_STRUCK: Final = "del|s|strike"
"""Tags around text that is no longer valid; without them the meaning would change."""
_BLOCK_TAGS: Final = "br|p|div|li|ul|ol|td|th|tr|table|tbody|thead|hr|h[1-6]|blockquote|pre"

_LAYOUT: Final = rf"""
  (?P<rule>^[ \t]*(?:[-=_*~+{_BORDERS}\u2500-\u257f][ \t]?){{3,}}$)
| (?P<prefix>^[ \t]*(?=[>#{_BULLETS}{_BORDERS}])
    (?:>[ \t]?)*(?:[{_BORDERS}][ \t]*|[{_BULLETS}][ \t]+)?(?:\#{{1,6}}[ \t]+)?)
| (?P<border>[\u2500-\u257f]+|(?<=\s)[{_BORDERS}]+(?=\s|$)|[{_BORDERS}]+[ \t]*$)
| (?P<link>\[(?=[^\]\n]{{1,200}}\]\()|(?<=[^\s\[])\]\([^)\s]{{1,500}}\))
| (?P<emphasis>(?<![\w*_`])[*_`]{{1,3}}(?=[^\s*_`])|(?<=[^\s*_`])[*_`]{{1,3}}(?![\w*_`]))
| (?P<block></?(?:{_BLOCK_TAGS})(?:\s[^<>]{{0,300}})?/?>)
| (?P<inline></?(?!(?:{_STRUCK})\b)[a-z][a-z0-9]{{0,14}}(?:\s[^<>]{{0,300}})?/?>)
| (?P<entity>&(?:amp|lt|gt|quot|apos|nbsp|\#\d{{1,7}}|\#x[0-9a-f]{{1,6}});)
"""
_SIGNS: Final = re.compile(
    rf"[>#*_`\[<&~=\u2500-\u257f{_BORDERS}]|^[ \t]*[-+\u2013\u2014\u2022-\u25e6\u00b7]",
    re.MULTILINE,
)
"""Every piece of the layout has such a sign, which most quotes lack: a quick first test."""
_DIVIDED: Final = rf"(?<={_LETTER})[-\u2010\u00ad\u00ac][ \t]*\r?\n[ \t]*(?={_LETTER})"
_DIVIDED_IN_LAYOUT: Final = (
    rf"(?<={_LETTER})[-\u2010\u00ad\u00ac][ \t]*\r?\n[ \t]*(?:>[ \t]?)*(?={_LETTER})"
)
_VOWEL_MARKS: Final = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
)
UNSPACED_SCRIPTS: Final = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"\u3001-\u303f\uff00-\uffef"
)


def pieces_of(text: str, forms: Forms) -> Iterator[Piece]:
    """The pieces that folding changes, in order and without overlaps."""
    at = 0
    for start, end, replacement in sorted(_found(text, forms)):
        if start >= at:
            yield Piece(start, end, replacement)
            at = end


def forms_in(text: str) -> Forms:
    """The forms that occur in the text."""
    return frozenset(form for form in Form if next(_found(text, frozenset({form})), None))


def marks_contradict(quote: str, span: str) -> bool:
    """True if a word has optional vowel marks in both texts, but different ones."""
    marks = _vowel_marks()
    return any(
        ours != theirs and marks.search(ours) and marks.search(theirs)
        for ours, theirs in zip(quote.split(), span.split(), strict=False)
    )


def _found(text: str, forms: Forms) -> Iterator[Piece]:
    if Form.LAYOUT in forms:
        yield from _layout_pieces(text)
    if Form.REJOINED in forms and "\n" in text:
        pattern = _DIVIDED_IN_LAYOUT if Form.LAYOUT in forms else _DIVIDED
        yield from _matches(re.compile(pattern), text, DIVISION)
    if Form.UNSPACED in forms and not text.isascii():
        yield from _matches(_needless_space(), text)
    if Form.UNVOCALIZED in forms and not text.isascii():
        yield from _matches(_vowel_marks(), text)


def _matches(
    pattern: re.Pattern[str] | regex.Pattern[str], text: str, folded: str = ""
) -> Iterator[Piece]:
    for match in pattern.finditer(text):
        yield Piece(match.start(), match.end(), folded)


def _layout_pieces(text: str) -> Iterator[Piece]:
    if not _SIGNS.search(text):
        return
    for match in _layout_signs().finditer(text):
        kind = match.lastgroup
        if kind == "entity":
            yield Piece(*match.span(), html.unescape(match[0]))
        elif kind != "prefix" or (match[0].strip() and not _may_be_a_sign(text, match)):
            yield Piece(*match.span(), "" if kind in {"link", "emphasis", "inline"} else " ")


def _may_be_a_sign(text: str, match: re.Match[str]) -> bool:
    """True if `>` or `-` before a number may be its sign: no neighbouring line begins with it."""
    signs = match[0].strip()
    if not text[match.end() : match.end() + 1].isdigit() or signs[-1] not in _SIGN_BULLETS + ">":
        return False
    lines = (_line_before(text, match.start()), _line_after(text, match.end()))
    return not any(line.lstrip().startswith(signs[0]) for line in lines)


def _line_before(text: str, start: int) -> str:
    end = max(0, start - 1)
    return text[text.rfind("\n", 0, end) + 1 : end]


def _line_after(text: str, at: int) -> str:
    start = text.find("\n", at) + 1
    return text[start : start + 80] if start else ""


@cache
def _layout_signs() -> re.Pattern[str]:
    return re.compile(_LAYOUT, re.VERBOSE | re.MULTILINE | re.IGNORECASE)


@cache
def _vowel_marks() -> re.Pattern[str]:
    return re.compile(f"[{_VOWEL_MARKS}]+")


@cache
def _needless_space() -> regex.Pattern[str]:
    dense = f"[{UNSPACED_SCRIPTS}]"
    return regex.compile(
        rf"(?<={dense})\s+(?=[{UNSPACED_SCRIPTS}\p{{L}}\p{{N}}])"
        rf"|(?<=[\p{{L}}\p{{N}}])\s+(?={dense})"
        rf"|(?<={dense})[ \t]*\n[ \t]*(?:>[ \t]?)+(?={dense})"
    )
