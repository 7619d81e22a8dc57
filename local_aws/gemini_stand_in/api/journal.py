"""The stand-in's journal: counts and one entry per request, without any text."""

import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT_ENTRIES = 20_000
_COUNTED = ("method", "model", "status", "fault")


@dataclass
class JournalEntry:
    """An API request, filled in while it is answered.

    Attributes:
        time: when the request was read, in seconds since the epoch.
        method: generateContent, countTokens or models.
        model: the requested model.
        body_sha256: the hash of the request's body; JSON is hashed with sorted keys, because
            clients do not keep their order.
        status: the HTTP status of the answer; 0 if the connection was cut instead.
        fault: the fault that applied, or "".
        duration_ms: the time from reading the request until the answer was ready.
    """

    time: float
    method: str = ""
    model: str = ""
    body_sha256: str = ""
    status: int = 0
    fault: str = ""
    duration_ms: float = 0


class Journal:
    """The latest requests, and counts of all requests; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._counts: dict[str, Counter[str]] = {name: Counter() for name in _COUNTED}
            self._entries: deque[JournalEntry] = deque(maxlen=_KEPT_ENTRIES)

    def add(self, entry: JournalEntry) -> None:
        with self._lock:
            for name, counter in self._counts.items():
                counter[str(getattr(entry, name))] += 1
            self._entries.append(entry)

    def report(self) -> dict[str, Any]:
        """The answer to GET /_stand_in/requests."""
        with self._lock:
            total = self._counts["method"].total()
            counts = {f"by_{name}": dict(counter) for name, counter in self._counts.items()}
            return {"total": total, **counts, "requests": list(map(asdict, self._entries))}
