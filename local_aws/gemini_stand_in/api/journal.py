"""What was asked of the stand-in: counts and one entry a request, without any text."""

import threading
from collections import Counter, deque
from dataclasses import asdict, dataclass
from typing import Any

_KEPT_ENTRIES = 20_000
_COUNTED = ("method", "model", "status", "fault")


@dataclass
class JournalEntry:
    """One API request, filled in while it is answered.

    Attributes:
        time: seconds since the epoch at which the request had been read.
        method: generateContent, countTokens or models.
        model: the model asked for.
        body_sha256: hash of the request's body; of JSON with its keys sorted, because clients
            do not keep their order.
        status: the HTTP status answered; 0 when the connection was cut instead.
        fault: the fault that struck, or "".
        duration_ms: from reading the request to having the answer ready.
    """

    time: float
    method: str = ""
    model: str = ""
    body_sha256: str = ""
    status: int = 0
    fault: str = ""
    duration_ms: float = 0


class Journal:
    """The latest requests and counts over all of them; safe to use from many threads."""

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
        """What GET /_stand_in/requests answers."""
        with self._lock:
            total = self._counts["method"].total()
            counts = {f"by_{name}": dict(counter) for name, counter in self._counts.items()}
            return {"total": total, **counts, "requests": list(map(asdict, self._entries))}
