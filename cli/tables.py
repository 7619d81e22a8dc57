"""Rows as a table that fits its console, without loss of the columns that matter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import zip_longest
from typing import TYPE_CHECKING, Final, Literal

from rich.cells import cell_len, chop_cells
from rich.text import Text

from medallion.vocabulary.printing import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

Row = dict[str, object]

_GAP: Final = 2
_INDENT: Final = 4
_READABLE_WIDTH: Final = 12
"""A column that is folded into less is hard to read."""
_FOLDED_WIDTH: Final = 30
"""Wider texts are folded so that more of a key is seen."""
_SHORTEST_KEY: Final = 16
_STEPS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True)
class Layout:
    """What makes a table fit a terminal.

    Attributes:
        keys: columns whose texts are shortened in the middle.
        notes: columns that are printed below their row, not in a column.
        times: columns of ISO 8601 texts that are printed as a time before now.
    """

    keys: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Column:
    name: str
    width: int
    justify: Literal["left", "right"]


def render(console: Console, columns: Sequence[str], rows: Sequence[Row], layout: Layout) -> None:
    """Print rows as a table, or each row as a list of its values if the columns do not fit."""
    shown = [column for column in columns if column not in layout.notes]
    cells = [_cells(row, columns, layout) for row in rows]
    _shorten_keys(cells, shown, layout, console.width)
    widths = {name: _widest(name, cells) for name in shown}
    if not layout.notes and not _fits(widths, console.width):
        _print_lists(console, shown, cells)
        return
    _narrow(widths, console.width)
    table = [_Column(name, width, _justify(name, rows)) for name, width in widths.items()]
    _print_line(console, table, dict(zip(shown, shown, strict=True)), style="bold")
    for row in cells:
        _print_line(console, table, row)
        _print_notes(console, [row[name] for name in layout.notes])


def shortened(text: str, width: int) -> str:
    """A text of at most this width, without its middle; both ends of a key matter."""
    if cell_len(text) <= width:
        return text
    head = (width - 1) // 3
    start = chop_cells(text, head)[0] if head else ""
    end = chop_cells(text[::-1], width - 1 - head)[0][::-1]
    return f"{start}…{end}"


def ago(time: datetime, now: datetime) -> str:
    """A time as people read it, such as "5 min ago"."""
    seconds = max(0, int((now - time).total_seconds()))
    for length, unit in _STEPS:
        if seconds >= length:
            return f"{seconds // length} {unit} ago"
    return "now"


def _cells(row: Row, columns: Sequence[str], layout: Layout) -> dict[str, str]:
    return {name: _cell(row.get(name), name in layout.times) for name in columns}


def _cell(value: object, is_time: bool) -> str:
    if value is None:
        return ""
    # Document text may contain escape sequences, which would control the terminal.
    text = printable(" ".join(str(value).split()))
    return ago(datetime.fromisoformat(text), datetime.now(UTC)) if is_time and text else text


def _shorten_keys(
    cells: list[dict[str, str]], columns: list[str], layout: Layout, width: int
) -> None:
    keys = [name for name in columns if name in layout.keys]
    if not keys:
        return
    widest = (_widest(name, cells) for name in columns if name not in keys)
    others = sum(min(width, _FOLDED_WIDTH) + _GAP for width in widest)
    room = max(_SHORTEST_KEY, (width - others) // len(keys))
    for row in cells:
        row.update({name: shortened(row[name], room) for name in keys})


def _widest(name: str, cells: list[dict[str, str]]) -> int:
    return max([cell_len(name), *(cell_len(row[name]) for row in cells)])


def _total(widths: dict[str, int]) -> int:
    return sum(widths.values()) + _GAP * (len(widths) - 1)


def _fits(widths: dict[str, int], width: int) -> bool:
    """Whether no column must be folded into fewer characters than people read with ease."""
    smallest = {name: min(w, max(_READABLE_WIDTH, cell_len(name))) for name, w in widths.items()}
    return _total(smallest) <= width


def _narrow(widths: dict[str, int], width: int) -> None:
    """Make the widest columns narrower until the table fits, but none unreadable."""
    excess = _total(widths) - width
    for _ in range(max(0, excess)):
        widest = max(widths, key=lambda name: widths[name])
        widths[widest] = max(_READABLE_WIDTH, widths[widest] - 1)


def _justify(name: str, rows: Sequence[Row]) -> Literal["left", "right"]:
    values = [row.get(name) for row in rows]
    return "right" if rows and all(isinstance(v, int | float | None) for v in values) else "left"


def _print_line(
    console: Console, columns: list[_Column], row: dict[str, str], style: str = ""
) -> None:
    """Print a row; a cell that is wider than its column is folded."""
    cells = [_folded(console, row[column.name], column.width) for column in columns]
    for parts in zip_longest(*cells, fillvalue=""):
        aligned = map(_aligned, parts, columns)
        _print_whole(console, Text((" " * _GAP).join(aligned), style))


def _folded(console: Console, text: str, width: int) -> list[str]:
    if cell_len(text) <= width:
        return [text]
    return [line.plain.rstrip() for line in Text(text).wrap(console, width, overflow="fold")]


def _aligned(text: str, column: _Column) -> str:
    space = " " * (column.width - cell_len(text))
    return space + text if column.justify == "right" else text + space


def _print_notes(console: Console, notes: Sequence[str]) -> None:
    width = max(_READABLE_WIDTH, console.width - _INDENT)
    for note in filter(None, notes):
        for line in _folded(console, note, width):
            _print_whole(console, Text(" " * _INDENT + line, "dim"))


def _print_lists(console: Console, columns: list[str], cells: list[dict[str, str]]) -> None:
    """Print each row as lines of a name and its value."""
    names = _Column("", max(map(cell_len, columns)), "left")
    width = max(_READABLE_WIDTH, console.width - names.width - _GAP)
    for number, row in enumerate(cells, start=1):
        _print_whole(console, Text(f"row {number}", "bold"))
        for column in columns:
            for line, value in enumerate(_folded(console, row[column], width)):
                name = _aligned("" if line else column, names)
                _print_whole(console, Text.assemble((name, "dim"), " " * _GAP, value))


def _print_whole(console: Console, line: Text) -> None:
    line.rstrip()
    console.print(line, no_wrap=True, overflow="ignore", crop=False)
