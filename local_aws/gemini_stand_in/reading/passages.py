"""Split a text into passages, each of which may contain a record."""

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
    """Lines that belong together: a table's row, or lines between blank lines or rules."""

    start: int
    end: int
    pairs: list[Pair]
    is_row: bool = False
    is_separated: bool = False


def passages(text: str, fields: Sequence[Field]) -> list[Passage]:
    """Table rows, forms, list items, log lines and paragraphs, left to right."""
    found: list[Passage] = []
    is_open = is_separated = False
    for line, row in _lines(text, fields):
        written = text[slice(*line)]
        if row:
            found.append(Passage(*line, row, is_row=True))
        elif row is not None and written.strip() and not _RULE.match(written):
            pairs = pairs_in_line(text, *line)
            if is_open and not _starts_passage(written, pairs, found[-1]):
                found[-1].end, found[-1].pairs = line[1], found[-1].pairs + pairs
            else:
                found.append(Passage(*line, pairs, is_separated=is_separated))
            is_open, is_separated = True, False
            continue
        is_open, is_separated = False, is_separated or bool(_RULE.match(written))
    return found


def _lines(text: str, fields: Sequence[Field]) -> Iterator[tuple[Span, list[Pair] | None]]:
    """The lines, each with its cells if it is a table's row, or None if it is a header."""
    table: tuple[str, list[Pair]] | None = None
    for match in _LINE.finditer(text):
        line = match.start(), match.start() + len(match[0].rstrip("\r\n"))
        if table and _UNDERLINE.match(text[slice(*line)]):
            continue
        row = row_of(text, line, *table) if table else []
        table = table if row else header_of(text, line, fields)
        yield line, row or (None if table else [])


def _starts_passage(written: str, pairs: Sequence[Pair], passage: Passage) -> bool:
    """True for a list item, a log line or a repeated label."""
    known = {pair.label for pair in passage.pairs}
    repeats = any(pair.label in known for pair in pairs)
    return repeats or bool(_STARTER.match(written) and not (pairs and known))
