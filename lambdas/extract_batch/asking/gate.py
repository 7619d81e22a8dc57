"""Decides which calls of an invocation are made: one first, then all, none after a refusal."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from medallion.aws import Event

LEAD_SECONDS: Final = 1.0
"""A refusal arrives in this time, while an answer takes seconds."""


class Gate:
    """Closes on a throttled call, or after about one other failed call per worker.

    The first call goes alone until it has a reply or its lead is over, so that a limit that is
    already reached costs one request, whatever the number of workers. A worker may see a closed
    gate as open, which costs at most one more call per worker.
    """

    def __init__(
        self,
        patience: int,
        prepare: Callable[[], None],
        event: Callable[[], Event],
        lead_seconds: float = LEAD_SECONDS,
    ) -> None:
        """Open the gate; `prepare` is called before the first call and is no part of its lead."""
        self._failures_left = patience
        self._prepare = prepare
        self._lead_seconds = lead_seconds
        self._lock = threading.Lock()
        self._is_led = False
        self._prepared = event()
        self._replied = event()

    @contextmanager
    def turn(self) -> Iterator[bool]:
        """Wait for the first call; the value is False if no further call may be made."""
        with self._lock:
            leads, self._is_led = not self._is_led, True
        try:
            if leads:
                self._lead()
            else:
                self._prepared.wait()
                self._replied.wait(self._lead_seconds)
            yield self._failures_left > 0
        finally:
            self._replied.set()

    def _lead(self) -> None:
        try:
            self._prepare()
        finally:
            self._prepared.set()

    def close(self) -> None:
        self._failures_left = 0

    def note_failure(self) -> None:
        self._failures_left -= 1
