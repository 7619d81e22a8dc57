"""A process: fibers that die together, for example one invocation of a Lambda function."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.simulation.kernel.promise import Promise

if TYPE_CHECKING:
    from tests.simulation.kernel.scheduler import Fiber, Scheduler


class ProcessDied(BaseException):
    """The process was killed: nothing that it would still do has an effect."""


class Process:
    """Fibers that die together.

    Attributes:
        name: for the trace, for example "PublishOutcome#3".
        role: what the process runs, the name up to "#".
        random: the process's own randomness.
        died: done as soon as the process is killed.
        skew: seconds that its wall clock is ahead of the platform's.
        frozen_until: no call of the process goes out before this second.
    """

    def __init__(self, scheduler: Scheduler, name: str) -> None:
        self.name = name
        self.role = name.split("#", 1)[0]
        self.random = scheduler.random_of("process", name)
        self.scheduler = scheduler
        self.is_dead = False
        self.died: Promise[str] = Promise(scheduler)
        self.skew = 0.0
        self.frozen_until = 0.0
        self._fibers: list[Fiber] = []

    def spawn(self, name: str, work: Callable[[], Any]) -> Fiber:
        """Start a fiber of the process."""
        self.require_life()
        fiber = self.scheduler.spawn(f"{self.name}/{name}", work)
        fiber.local["process"] = self
        self._fibers.append(fiber)
        return fiber

    def kill(self, why: str) -> None:
        """Stop all fibers where they are; their `finally` and `except` blocks have no effect.

        Raises:
            ProcessDied: the process killed itself.
        """
        if self.is_dead:
            return
        self.is_dead = True
        self.died.resolve(why)
        self.scheduler.at(self.scheduler.now, lambda: self._end(why))
        if self.scheduler.current in self._fibers:
            raise ProcessDied(why)

    def _end(self, why: str) -> None:
        for fiber in self._fibers:
            fiber.throw(ProcessDied(why))

    def require_life(self) -> None:
        """Check before every effect.

        Raises:
            ProcessDied: the process was killed.
        """
        if self.is_dead:
            raise ProcessDied(self.name)


def current_process(scheduler: Scheduler) -> Process:
    """The process of the fiber that runs now."""
    if scheduler.current is None:
        raise RuntimeError("no fiber runs")
    process: Process = scheduler.current.local["process"]
    return process
