"""The progress of documents on a terminal: totals, and the documents that are active."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

from cli.runs.phases import Phase
from cli.runs.totals import Totals
from cli.tables import shortened
from medallion.vocabulary.statuses import FINISHED_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, ConsoleOptions, RenderResult

    from cli.runs.watch import Watch

RECENT_SECONDS: Final = 3.0
"""How long a document that is done remains on the screen."""
_MOST_RECENT: Final = 3
_FRAME_LINES: Final = 4
"""Totals, column names, the line about what is not shown, and the cursor's line."""
_PHASE_CELLS: Final = 25
_NUMBER_CELLS: Final = {"records": 9, "seconds": 7}
_NARROWEST_KEY: Final = 12
_NARROWEST_TABLE: Final = 20


@dataclass
class Screen:
    """What the terminal shows; it fits into any width and height.

    Attributes:
        seconds_left: see `TimeLeft`.
    """

    watches: Sequence[Watch]
    seconds_left: float | None = None
    _done_since: dict[int, float] = field(default_factory=dict)
    _recent: list[int] = field(default_factory=list)

    def update(self, now: float, seconds_left: float | None) -> None:
        """Take the time, and forget documents that were done some seconds ago."""
        self.seconds_left = seconds_left
        for index, watch in enumerate(self.watches):
            if watch.done:
                self._done_since.setdefault(index, now)
        recent = [i for i, since in self._done_since.items() if now - since < RECENT_SECONDS]
        self._recent = recent[-_MOST_RECENT:]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        totals = Totals.of(self.watches)
        width = options.max_width
        yield _line(totals.line(self.seconds_left), width, "bold")
        frame = _FRAME_LINES + bool(totals.waiting)
        rows = max(0, console.size.height - frame) if width >= _NARROWEST_TABLE else 0
        shown = self._shown(rows)
        if shown:
            yield _table(shown, width)
        others = self._others(shown)
        if others:
            yield _line(others, width, "dim")
        if totals.waiting and console.size.height >= _FRAME_LINES:
            yield _line(totals.waiting, width, "yellow")

    def _shown(self, rows: int) -> list[Watch]:
        """Documents that were just done, then those that run, in the order of the command."""
        recent = [self.watches[index] for index in self._recent]
        running = [w for w in self.watches if Phase.WAITING < w.phase < Phase.DONE]
        return (recent[: max(0, rows - len(running))] + running)[:rows]

    def _others(self, shown: Sequence[Watch]) -> str:
        """Such as "… and 3 more extracting, 12 waiting to start"."""
        identities = {id(watch) for watch in shown}
        hidden = Totals.of([w for w in self.watches if not w.done and id(w) not in identities])
        first, _, rest = hidden.activity().partition(" ")
        if not first:
            return ""
        return f"… and {first} more {rest}" if shown else f"{first} {rest}"


def _table(watches: Sequence[Watch], width: int) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    numbers = _numbers(width)
    phase = min(_PHASE_CELLS, width - _NARROWEST_KEY - 2)
    key_cells = width - phase - 2 - sum(_NUMBER_CELLS[name] + 2 for name in numbers)
    table.add_column("document", width=key_cells, no_wrap=True, overflow="crop")
    table.add_column("phase", width=phase, no_wrap=True, overflow="ellipsis")
    for name in numbers:
        table.add_column(
            name, width=_NUMBER_CELLS[name], justify="right", no_wrap=True, overflow="ellipsis"
        )
    for watch in watches:
        values = {"records": f"{watch.records:,}", "seconds": f"{watch.elapsed:.0f}"}
        table.add_row(
            Text(_one_line(watch.key, key_cells)),
            Text(watch.words, style=_style(watch)),
            *(values[name] for name in numbers),
        )
    return table


def _one_line(key: str, cells: int) -> str:
    """The key, shortened in the middle; control characters become spaces."""
    line = "".join(character if character.isprintable() else " " for character in key)
    return shortened(line, cells)


def _numbers(width: int) -> tuple[str, ...]:
    """The columns of numbers, if the terminal is wide enough for them."""
    left = width - _PHASE_CELLS - 2 - 2 * _NARROWEST_KEY
    return tuple(_NUMBER_CELLS) if left >= sum(_NUMBER_CELLS.values()) else ()


def _style(watch: Watch) -> str:
    if not watch.done:
        return "cyan"
    return "green" if watch.status in FINISHED_STATUSES else "yellow"


def _line(words: str, width: int, style: str) -> Text:
    line = Text(words, style=style, no_wrap=True, overflow="ellipsis", end="\n")
    line.truncate(width, overflow="ellipsis")
    return line
