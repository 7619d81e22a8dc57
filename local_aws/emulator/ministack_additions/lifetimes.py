"""The time of an execution, and its end for everybody who waits in it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .attempts import Attempt, Outcome
from .clocks import Clock

ABORTED = "States.Aborted"
"""The error of a task whose execution has ended; nothing retries or catches it."""

_THE_END = Outcome(error=ABORTED, cause="The execution has ended")


class Lifetime:
    """The time of an execution from its start to its end; `ended` is set at its end."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.ended = threading.Event()
        self._lock = threading.Lock()
        self._attempts: set[Attempt] = set()

    @contextmanager
    def ending(self, attempt: Attempt) -> Iterator[None]:
        """Abort the attempt as soon as the execution ends."""
        with self._lock:
            self._attempts.add(attempt)
        try:
            if self.ended.is_set():
                attempt.settle(_THE_END)
            yield
        finally:
            with self._lock:
                self._attempts.discard(attempt)

    def end(self) -> None:
        """Note the end, and end every attempt that still waits."""
        self.ended.set()
        with self._lock:
            waiting = list(self._attempts)
        for attempt in waiting:
            attempt.settle(_THE_END)
