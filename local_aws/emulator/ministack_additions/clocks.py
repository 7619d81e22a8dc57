"""The time of tasks and executions: it does not pass while they queue for a worker."""

import threading
import time


class Clock:
    """Seconds since its start, without those in which it was paused; usable from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._pauses = 0
        self._paused_at = 0.0
        self._paused = 0.0

    @property
    def is_paused(self) -> bool:
        return self._pauses > 0

    def elapsed(self) -> float:
        with self._lock:
            now = self._paused_at if self._pauses else time.monotonic()
            return now - self._started - self._paused

    def pause(self) -> None:
        with self._lock:
            if not self._pauses:
                self._paused_at = time.monotonic()
            self._pauses += 1

    def resume(self) -> None:
        with self._lock:
            self._pauses -= 1
            if not self._pauses:
                self._paused += time.monotonic() - self._paused_at
