"""What AWS bills by request: counts, bytes and units of the calls that were accepted."""

from __future__ import annotations

import math
from collections import Counter
from typing import Final

_WRITE_UNIT: Final = 1024
_READ_UNIT: Final = 4096
_READS: Final = frozenset({"GetItem", "BatchGetItem", "Query"})


class Meter:
    """Counts of one run.

    Attributes:
        calls: accepted calls by function and label.
        requests: accepted calls by service and operation.
        sent: bytes of written objects and items, by service.
        received: bytes of read objects and items, by service.
        read_units: DynamoDB's, all reads are strongly consistent.
        write_units: DynamoDB's.
    """

    def __init__(self) -> None:
        self.calls: Counter[tuple[str, str]] = Counter()
        self.requests: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        self.received: Counter[str] = Counter()
        self.read_units = 0
        self.write_units = 0

    def add(
        self, role: str, label: str, *, sent: int, received: int, units: int, times: int = 1
    ) -> None:
        """Count a call, or so many like it."""
        self.calls[role, label] += times
        service, operation = label.split(" ", 2)[:2] if " " in label else (label, "")
        self.requests[f"{service} {operation}".strip()] += times
        self.sent[service] += sent * times
        self.received[service] += received * times
        if operation in _READS:
            self.read_units += units * times
        else:
            self.write_units += units * times


def write_units(size: int) -> int:
    """Units of a write of an item."""
    return max(1, math.ceil(size / _WRITE_UNIT))


def read_units(size: int) -> int:
    """Units of a strongly consistent read of an item, or of a whole query."""
    return max(1, math.ceil(size / _READ_UNIT))
