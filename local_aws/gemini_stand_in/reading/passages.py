"""Cuts a text into passages, each of which may hold a record."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local_aws.gemini_stand_in.reading.fields import Field
from local_aws.gemini_stand_in.reading.pairs import Pair, Span, header_of, pairs_in_line, row_of

_LINE = re.compile(r"[^\n]*(?:\n|\Z)")
_UNDERLINE = re.compile(r"[-|:+= \t]*-[-|:+= \t]*\Z")
_RULE = re.compile(r"[ \t]*(?:([-=_*~#.])\1{2,}|#{1,6}[ \t])")
_STARTER = re.compile(
    r"[ \t]{0,8}(?:[-*+\u2022][ \t]+\S|\d{1,3}[.)][ \t]+\S|[\u2460-\u2473]"
    r"|[\[(]?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|[\w.-]+(?:[;\t|]\S|,[^\s,]*,)|From:[ \t])"
)


@dataclass
class Passage:
    """Lines that belong together: a row of a table, or what a blank line or a rule parts."""

    start: int
    end: int
    pairs: list[Pair]
    is_row: bool = False
    is_parted: bool = False


def passages(text: str, fields: Sequence[Field]) -> list[Passage]:
    """Table rows, forms, list items, log lines and paragraphs, left to right."""
    found: list[Passage] = []
    table: tuple[str, list[Pair]] | None = None
    is_open = is_parted = False
    for line in _lines(text):
        written = text[slice(*line)]
        if table and _UNDERLINE.match(written):
            continue
        row = row_of(text, line, *table) if table else []
        table = table if row else header_of(text, line, fields)
        is_rule = bool(_RULE.match(written))
        if row:
            found.append(Passage(*line, row, is_row=True))
        elif not (table or is_rule or not written.strip()):
            pairs = pairs_in_line(text, *line)
            if is_open and not _begins_anew(written, pairs, found[-1]):
                found[-1].end, found[-1].pairs = line[1], found[-1].pairs + pairs
            else:
                found.append(Passage(*line, pairs, is_parted=is_parted))
            is_open, is_parted = True, False
            continue
        is_open, is_parted = False, is_parted or is_rule
    return found


def _lines(text: str) -> Iterator[Span]:
    for match in _LINE.finditer(text):
        yield match.start(), match.start() + len(match[0].rstrip("\r\n"))


def _begins_anew(written: str, pairs: Sequence[Pair], passage: Passage) -> bool:
    """A list item, a log line or a label that was there already begins a new passage."""
    known = {pair.label for pair in passage.pairs}
    repeats = any(pair.label in known for pair in pairs)
    return repeats or bool(_STARTER.match(written) and not (pairs and known))
