"""The time of an execution, and its end for everybody who waits in it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from .attempts import Attempt, Outcome
from .clocks import Clock

ABORTED = "States.Aborted"
"""The error of a task whose execution has ended; nothing retries or catches it."""


class Lifetime:
    """The time of an execution, or of the branches of a state, from the start to the end.

    Attributes:
        clock: the execution's time.
        ended: set at the end.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._endings: dict[int, Callable[[], object]] = {}

    @contextmanager
    def ending(self, end: Callable[[], object]) -> Iterator[None]:
        """Call `end` if the lifetime ends before the block."""
        with self._lock:
            self._endings[id(end)] = end
        try:
            if self.ended.is_set():
                end()
            yield
        finally:
            with self._lock:
                del self._endings[id(end)]

    def end(self) -> None:
        """Note the end, for everybody who waits."""
        self.ended.set()
        with self._lock:
            endings = list(self._endings.values())
        for end in endings:
            end()


def abort(attempt: Attempt) -> None:
    """End an attempt because its execution has ended."""
    attempt.settle(Outcome(error=ABORTED, cause="The execution has ended"))
