"""What the invocations of a function add up to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Usage:
    """Counts of one function.

    Attributes:
        billed_ms: milliseconds; AWS bills those of a cold start's initialisation also.
        gb_seconds: billed seconds times the memory.
    """

    invocations: int = 0
    cold_starts: int = 0
    throttles: int = 0
    errors: int = 0
    deaths: int = 0
    billed_ms: int = 0
    gb_seconds: float = 0.0
