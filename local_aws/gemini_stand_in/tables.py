"""Tables: a header whose cells name fields, and the rows below it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from local_aws.gemini_stand_in.candidates import Candidate, pairs_by_field
from local_aws.gemini_stand_in.find_numbers import is_rating
from local_aws.gemini_stand_in.lines import Line, Look
from local_aws.gemini_stand_in.pairs import Pair
from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.words import phrase

_CELLS = {
    sign: re.compile(rf'(?P<cell>[ ]*"(?:[^"\n]|"")*"[ ]*|[^{sign}\n]*)(?P<sign>[{sign}]|$)')
    for sign in ("|", "\t", ";", ",")
}
_CELLS["  "] = re.compile(r"(?P<cell>\S+(?:[ ]\S+)*)(?P<sign>[ ]{2,}|\s*$)")
_QUOTED = re.compile(r'"[^"\n]*"')
_UNDERLINE = re.compile(r"[-|:+= \t]+\Z")
_MIN_NAMED = 2
_MIN_CELLS = 4
_RAGGED_LINES = 2
_MAX_LABEL_WORDS = 4


@dataclass(frozen=True)
class Table:
    """Rows as candidates; `first` and `last` are the indexes of its lines, header included."""

    first: int
    last: int
    rows: tuple[Candidate, ...]


def find_table(
    text: str, lines: Sequence[Line], index: int, fields: Sequence[FieldRule]
) -> Table | None:
    """The table whose header is the line at `index`, if it is one."""
    line = lines[index]
    for sign, cells in _CELLS.items():
        if text.count(sign, line.start, line.end) < _MIN_NAMED:
            continue
        header = split_cells(text, line, cells)
        labels = [phrase(text[start:end]) for start, end in header]
        if _names_fields(labels, fields):
            table = _rows(text, lines, index, cells, labels)
            if table.rows:
                return table
    return None


def headless_rows(text: str, lines: Sequence[Line], fields: Sequence[FieldRule]) -> list[Candidate]:
    """The lines as rows, when they look like the middle of a table whose header is elsewhere.

    The first and the last line may be cut, so that two lines may look otherwise.
    A cell that is a bare small number can only be a rating, if the records have one.
    """
    ratings = [field for field in fields if is_rating(field)]
    for sign, pattern in _CELLS.items():
        if not _could_part_cells(text, lines, sign):
            continue
        rows = [split_cells(text, line, pattern) for line in lines]
        usual, lines_alike = Counter(map(len, rows)).most_common(1)[0]
        if usual < _MIN_CELLS or lines_alike < len(lines) - _RAGGED_LINES:
            continue
        return [
            Candidate(line.start, line.end, tuple(_rating_pairs(text, cells, ratings)))
            for line, cells in zip(lines, rows, strict=True)
        ]
    return []


def _could_part_cells(text: str, lines: Sequence[Line], sign: str) -> bool:
    """Commas and semicolons of prose have a blank after them, those of tables have none."""
    if sign in ("|", "\t"):
        return True
    unquoted = _QUOTED.sub("", text[lines[0].start : lines[-1].end])
    return sign in (";", ",") and f"{sign} " not in unquoted


def _rating_pairs(
    text: str, cells: Sequence[tuple[int, int]], ratings: Sequence[FieldRule]
) -> list[Pair]:
    numbers = [(start, end) for start, end in cells if text[start:end].isdecimal()]
    if len(numbers) != 1 or len(ratings) != 1:
        return []
    start, end = numbers[0]
    return [Pair(ratings[0].labels[0], start, start, end)]


def split_cells(text: str, line: Line, pattern: re.Pattern[str]) -> list[tuple[int, int]]:
    """The cells' spans, without quotes and outer bars."""
    at, end = _inside_bars(text, line)
    spans: list[tuple[int, int]] = []
    while True:
        match = pattern.match(text, at, end)
        if match is None:
            return spans
        spans.append(_bare(text, *match.span("cell")))
        if not match["sign"].strip("\r") or match.end() == at:
            return spans
        at = match.end()


def _inside_bars(text: str, line: Line) -> tuple[int, int]:
    """The line's span without a bar at its beginning and its end."""
    written = text[line.start : line.end]
    inner = written.strip(" ")
    start = line.start + len(written) - len(written.lstrip(" ")) + inner.startswith("|")
    end = line.start + len(written.rstrip(" ")) - inner.endswith("|")
    return start, max(start, end)


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in ' "\t':
        start += 1
    while end > start and text[end - 1] in ' "\t\r':
        end -= 1
    return start, end


def _names_fields(labels: Sequence[tuple[str, ...]], fields: Sequence[FieldRule]) -> bool:
    """A header has short cells without digits, and at least half of them name fields."""
    if len(labels) <= _MIN_NAMED or not all(map(_could_head_a_column, labels)):
        return False
    pairs = [Pair(label, 0, 0, 0) for label in labels]
    return len(pairs_by_field(pairs, fields)) >= max(_MIN_NAMED, len(labels) // 2)


def _could_head_a_column(label: Sequence[str]) -> bool:
    return len(label) <= _MAX_LABEL_WORDS and not any(word[0].isdigit() for word in label)


def _rows(
    text: str,
    lines: Sequence[Line],
    header: int,
    pattern: re.Pattern[str],
    labels: Sequence[tuple[str, ...]],
) -> Table:
    rows = []
    last = header
    for index in range(header + 1, len(lines)):
        line = lines[index]
        if _UNDERLINE.match(text[line.start : line.end]) and text[line.start : line.end].strip():
            last = index
            continue
        cells = split_cells(text, line, pattern)
        if line.look is Look.BLANK or len(cells) != len(labels):
            break
        rows.append(_row(line, cells, labels))
        last = index
    return Table(header, last, tuple(rows))


def _row(
    line: Line, cells: Sequence[tuple[int, int]], labels: Sequence[tuple[str, ...]]
) -> Candidate:
    pairs = tuple(
        Pair(label, start, start, end)
        for label, (start, end) in zip(labels, cells, strict=True)
        if start < end
    )
    return Candidate(line.start, line.end, pairs)
