"""What ends together: the fibers and tasks of a run, and of an iteration in it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

from tests.simulation.aws.states.language import RunEnded
from tests.simulation.kernel import Fiber, Scheduler


class Scope:
    """Fibers that end together; an inner scope ends with the outer one."""

    def __init__(self, scheduler: Scheduler, outer: Scope | None = None) -> None:
        self.scheduler = scheduler
        self.is_over = False
        self._fibers: list[Fiber] = []
        self._callbacks: dict[int, Callable[[str], None]] = {}
        self._numbers = count()
        self._forget = outer.on_end(self.end) if outer else None

    def spawn(self, name: str, work: Callable[[], Any]) -> Fiber:
        """Start a fiber of the scope; it belongs to no process."""
        fiber = self.scheduler.spawn(name, work)
        fiber.local.clear()
        self._fibers.append(fiber)
        return fiber

    def on_end(self, callback: Callable[[str], None]) -> Callable[[], None]:
        """Call back with the reason at the end; the result forgets the callback."""
        number = next(self._numbers)
        self._callbacks[number] = callback
        return lambda: self._callbacks.pop(number, None) and None

    def require_life(self) -> None:
        """Check before every effect.

        Raises:
            RunEnded: the scope is over.
        """
        if self.is_over:
            raise RunEnded

    def end(self, why: str) -> None:
        """Stop the fibers where they are."""
        if self.is_over:
            return
        self.is_over = True
        if self._forget is not None:
            self._forget()
        for callback in list(self._callbacks.values()):
            callback(why)
        self._callbacks.clear()
        self.scheduler.at(self.scheduler.now, lambda: self._stop(why))

    def _stop(self, why: str) -> None:
        for fiber in self._fibers:
            fiber.throw(RunEnded(why))
