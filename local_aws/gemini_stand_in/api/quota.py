"""Requests per minute, counted in a sliding window, as the API's own quota is."""

import threading
from collections import deque
from collections.abc import Callable

_WINDOW_SECONDS = 60.0


class RequestQuota:
    """Lets `per_minute` requests through in any 60 seconds; None lets all through."""

    def __init__(self, per_minute: int | None, clock: Callable[[], float]) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._lock = threading.Lock()
        self._taken: deque[float] = deque()

    def take(self) -> float:
        """Take one request: 0 when it may pass, else the seconds after which one may."""
        if self._per_minute is None:
            return 0.0
        with self._lock:
            now = self._clock()
            while self._taken and now - self._taken[0] >= _WINDOW_SECONDS:
                self._taken.popleft()
            if len(self._taken) < self._per_minute:
                self._taken.append(now)
                return 0.0
            oldest = self._taken[0] if self._taken else now
            return max(_WINDOW_SECONDS - (now - oldest), 0.001)
