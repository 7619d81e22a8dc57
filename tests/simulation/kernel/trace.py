"""The trace of a schedule: one line for each thing that happens, in order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable


class Trace:
    """Lines with the simulated time; the same seed gives the same lines, byte for byte."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Begin an empty trace; the clock gives seconds."""
        self._clock = clock
        self.lines: list[str] = []

    def add(self, actor: str, what: str) -> None:
        """Add a line: who did what."""
        self.lines.append(f"{self._clock():12.3f} {actor}: {what}")

    def digest(self) -> str:
        """A hash of all lines."""
        return hashlib.sha256("\n".join(self.lines).encode()).hexdigest()
