"""The progress of documents without a terminal: few lines for each document, and a heartbeat."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Final

from cli.runs.phases import Phase
from cli.runs.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cli.runs.watch import Watch

HEARTBEAT_SECONDS: Final = 30.0

_STAGES: Final = {
    Phase.WAITING: 0,
    Phase.READING: 1,
    Phase.EXTRACTING: 2,
    Phase.CHECKING: 2,
    Phase.WAITING_FOR_GOLD: 3,
    Phase.PUBLISHING: 3,
    Phase.DONE: 4,
}
"""A document has a line for each stage that it reaches: at most four in a run."""


class Lines:
    """Prints a line when a document reaches another stage, and when nothing changes for long."""

    def __init__(self, print_line: Callable[[str], None]) -> None:
        self._print = print_line
        self._stages: dict[int, tuple[str, int]] = {}
        self._began = float("nan")
        self._printed_at = 0.0

    def update(self, watches: Sequence[Watch], now: float, seconds_left: float | None) -> None:
        """Print what changed since the last update."""
        if isnan(self._began):
            self._began = self._printed_at = now
        for index, watch in enumerate(watches):
            stage = (watch.followed_run, _STAGES[watch.phase])
            if stage[1] and self._stages.get(index) != stage:
                self._stages[index] = stage
                self._say(f"{watch.key}: {_words(watch)}", now)
        if now - self._printed_at >= HEARTBEAT_SECONDS:
            totals = Totals.of(watches)
            parts = (totals.line(seconds_left), totals.activity(), totals.waiting)
            self._say("; ".join(filter(None, parts)), now)

    def _say(self, words: str, now: float) -> None:
        self._print(f"{now - self._began:4.0f} s  {words}")
        self._printed_at = now


def _words(watch: Watch) -> str:
    if not watch.done:
        return watch.words
    return f"{watch.status} {watch.records} record{'' if watch.records == 1 else 's'}"
