"""The backlog of Map Runs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Final

from tests.simulation.kernel import Promise, Scheduler

MOST_OPEN_RUNS: Final = 1000
"""AWS's quota of open Map Runs; further ones wait."""


class Backlog:
    """Lets only so many Map Runs be open at the same time, in order of arrival."""

    def __init__(self, scheduler: Scheduler, places: int) -> None:
        self._scheduler = scheduler
        self._places = places
        self._waiting: deque[Promise[None]] = deque()

    def enter(self) -> Callable[[], None]:
        """Wait for a place in the current fiber; the result gives it back."""
        place: Promise[None] = Promise(self._scheduler)
        self._waiting.append(place)
        self._grant()
        try:
            place.wait()
        except BaseException:
            self._leave(place)
            raise
        return lambda: self._leave(place)

    def _grant(self) -> None:
        while self._waiting and self._places:
            self._places -= 1
            self._waiting.popleft().resolve(None)

    def _leave(self, place: Promise[Any]) -> None:
        if place.is_done:
            self._places += 1
            self._grant()
        else:
            self._waiting.remove(place)
