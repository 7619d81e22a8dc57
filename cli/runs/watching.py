"""Follow documents until they end, and show their progress."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from rich.live import Live

from cli.interrupts import Consequence, from_now_on, on_interrupt
from cli.output import messages
from cli.runs.lines import Lines
from cli.runs.polling import Poller
from cli.runs.screen import Screen
from cli.runs.time_left import TimeLeft
from cli.runs.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.runs.watch import Watch
    from cli.stacks import Connection

    Show = Callable[[float, float | None], None]

POLL_SECONDS = 1.0


def watch_all(connection: Connection, watches: list[Watch]) -> None:
    """Follow the documents until all have ended.

    Raises:
        Interrupted: the user stops waiting; the runs continue.
    """
    with on_interrupt(lambda: _consequence(connection, watches)):
        if messages.is_terminal:
            _follow_on_screen(connection, watches)
        else:
            lines = Lines(lambda line: messages.print(line, markup=False, soft_wrap=True))
            _follow(connection, watches, lambda now, left: lines.update(watches, now, left))
        from_now_on(_consequence(connection, watches))


def _follow_on_screen(connection: Connection, watches: list[Watch]) -> None:
    screen = Screen(watches)
    with Live(screen, console=messages, refresh_per_second=4, transient=True):
        _follow(connection, watches, screen.update)
    messages.print(Totals.of(watches).line(), markup=False, soft_wrap=True)


def _follow(connection: Connection, watches: list[Watch], show: Show) -> None:
    poller, time_left = Poller(connection, watches), TimeLeft()
    while True:
        poller.poll()
        now = time.monotonic()
        show(now, time_left.update(watches, now))
        if all(watch.done for watch in watches):
            return
        time.sleep(POLL_SECONDS)


def _consequence(connection: Connection, watches: list[Watch]) -> Consequence:
    active = [watch for watch in watches if not watch.done]
    listing = f"{connection.command('runs')} lists them"
    if not active:
        return Consequence("all runs have ended", listing)
    if len(active) == 1:
        show = connection.command("show", active[0].key)
        return Consequence("the run continues; only the waiting ended", f"{show} shows it")
    return Consequence(f"{len(active)} runs continue; only the waiting ended", listing)
