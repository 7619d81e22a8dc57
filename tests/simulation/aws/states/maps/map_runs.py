"""Map Runs: the child executions of a distributed Map."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from tests.simulation.aws.states.execution import Execution
from tests.simulation.aws.states.language import StateError
from tests.simulation.kernel import Promise, Scheduler

EXCEEDED: Final = "States.ExceedToleratedFailureThreshold"


@dataclass(frozen=True)
class Tolerance:
    """How many items may fail before the Map Run does; None: no limit of this kind."""

    count: float | None
    percentage: float | None

    def is_exceeded(self, failed: int, total: int) -> bool:
        limits = [limit for limit in (self.count, self._of(total)) if limit is not None]
        return any(failed > limit for limit in limits or [0])

    def _of(self, total: int) -> float | None:
        return None if self.percentage is None else total * self.percentage / 100


class MapRun:
    """Child executions, of which only so many run at the same time.

    Attributes:
        children: the child executions, in the order of the items.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        arn: str,
        children: list[Execution],
        tolerance: Tolerance,
        width: int,
    ) -> None:
        self.arn = arn
        self.children = children
        self.redrive_count = 0
        self.status = "RUNNING"
        self._scheduler = scheduler
        self._tolerance = tolerance
        self._width = width
        self._total = sum(child.items for child in children)

    def run(self) -> None:
        """Start or redrive all children that are not done, and wait for them.

        Raises:
            StateError: more items failed than tolerated.
        """
        self.status = "RUNNING"
        self._finished: Promise[None] = Promise(self._scheduler)
        self._open: dict[str, Execution] = {}
        self._failed = 0
        self._queue = deque(child for child in self.children if child.status != "SUCCEEDED")
        for child in self._queue:
            child.await_redrive()
        self._advance()
        try:
            self._finished.result()
        except StateError:
            self.status = "FAILED"
            raise
        self.status = "SUCCEEDED"

    def abort(self, why: str) -> None:
        """Abort all children that run."""
        self._queue.clear()
        self.status = "ABORTED" if self.status == "RUNNING" else self.status
        for child in list(self._open.values()):
            child.end("ABORTED", cause=why)

    def _advance(self) -> None:
        while self._queue and len(self._open) < self._width:
            child = self._queue.popleft()
            self._open[child.arn] = child
            child.on_end(self._ended)
            child.begin()
        if not self._queue and not self._open:
            self._finished.resolve(None)

    def _ended(self, child: Execution) -> None:
        del self._open[child.arn]
        if child.status != "SUCCEEDED":
            self._failed += child.items
        if self.status != "RUNNING":
            return
        if self._tolerance.is_exceeded(self._failed, self._total):
            cause = "The specified tolerated failure threshold was exceeded"
            self._finished.fail(StateError(EXCEEDED, cause))
            self.status = "FAILED"
            self.abort(cause)
            return
        self._advance()
