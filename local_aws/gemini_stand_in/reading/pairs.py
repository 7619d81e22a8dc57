"""Labelled values: `Label: value` lines, `key=value` and the cells of tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local_aws.gemini_stand_in.reading.fields import Field
from local_aws.gemini_stand_in.reading.sentences import trimmed
from local_aws.gemini_stand_in.reading.words import words_of

_LINE = re.compile(
    r"[ \t]*(?:[-*>#\u2022]+[ \t]+)?[*_]{0,2}"
    r"(?P<label>[^\W\d_][^\n:=?|;,]{0,40})(?:[:?]|[ \t]=)[*_]{0,2}[ \t]+(?P<value>\S.*)"
)
_BARS = re.compile(
    r"[ \t]*\|[ \t]*(?P<label>[^|\n]+?)[ \t]*\|[ \t]*(?P<value>[^|\n]+?)[ \t]*\|\s*$"
)
_KEY = re.compile(r"(?<!\S)(?P<label>[A-Za-z][\w.-]{0,30})=(?P<value>\"[^\"\n]*\"|[^\s,;|\"]+)")
_CELLS = {
    sign: re.compile(rf'(?P<cell>[ ]*"(?:[^"\n]|"")*"[ ]*|[^{sign}\n]*)(?:[{sign}]|$)')
    for sign in "|\t;,"
}
_MAX_LABEL_WORDS = 4
_MIN_COLUMNS = 3
_MIN_NAMED = 2
_PEOPLE = {"name", "from", "to", "cc", "author", "reporter", "customer", "client", "contact"}

Span = tuple[int, int]


@dataclass(frozen=True)
class Pair:
    """A label with its position and that of its value in the text."""

    label: tuple[str, ...]
    label_start: int
    start: int
    end: int

    @property
    def is_person(self) -> bool:
        """True if the value may be a person's name, in which a cue word means nothing."""
        return not _PEOPLE.isdisjoint(self.label)


def pairs_in_line(text: str, start: int, end: int) -> list[Pair]:
    """The pairs of a line, left to right."""
    keyed = [_pair(match) for match in _KEY.finditer(text, start, end)]
    if len(keyed) > 1:
        return keyed
    match = _BARS.match(text, start, end) or _LINE.match(text, start, end)
    pair = _pair(match) if match else None
    return [pair] if pair and 0 < len(pair.label) <= _MAX_LABEL_WORDS else []


def _pair(match: re.Match[str]) -> Pair:
    return Pair(words_of(match["label"]), match.start("label"), *match.span("value"))


def pairs_by_field(pairs: Sequence[Pair], fields: Sequence[Field]) -> dict[str, Pair]:
    """The first pair of each field; a field's exact label wins over a label that contains it."""
    chosen: dict[str, Pair] = {}
    for pair in pairs:
        naming = [field for field in fields if field.names(pair.label)]
        for field in sorted(naming, key=lambda field: pair.label not in field.labels)[:1]:
            chosen.setdefault(field.name, pair)
    return chosen


def header_of(text: str, line: Span, fields: Sequence[Field]) -> tuple[str, list[Pair]] | None:
    """The separator of the cells and the labels, if the line is a table's header."""
    for sign in _CELLS:
        cells = cells_of(text, line, sign)
        labels = [Pair(words_of(text[start:end]), start, start, end) for start, end in cells]
        named = len(pairs_by_field(labels, fields)) if len(labels) >= _MIN_COLUMNS else 0
        if named >= max(_MIN_NAMED, len(labels) // 2):
            return sign, labels
    return None


def row_of(text: str, line: Span, sign: str, header: Sequence[Pair]) -> list[Pair]:
    """The row's values under the header's labels; empty if the line is not a row of the table."""
    cells = cells_of(text, line, sign)
    if len(cells) != len(header):
        return []
    return [
        Pair(label.label, start, start, end)
        for label, (start, end) in zip(header, cells, strict=True)
        if start < end
    ]


def cells_of(text: str, line: Span, sign: str) -> list[Span]:
    """The spans of the cells, without blanks, quotes and outer bars."""
    start, end = trimmed(text, *line, " \r")
    if sign == "|" and text[start:end].startswith("|"):
        start, end = start + 1, end - text[start + 1 : end].endswith("|")
    spans = []
    while start <= end:
        match = _CELLS[sign].match(text, start, end)
        if match is None:
            return []
        spans.append(trimmed(text, *match.span("cell"), ' \t"'))
        start = match.end() + (match.end() == match.end("cell"))
    return spans
