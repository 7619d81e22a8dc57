"""Times as Step Functions writes and reads them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from tests.simulation.kernel import EPOCH

_RFC3339: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@lru_cache(maxsize=10_000)
def timestamp_of(text: str) -> datetime | None:
    """The time in a text of RFC 3339 with capital T and Z; None if it is none."""
    if not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def wall_time(second: float) -> datetime:
    """The time at a simulated second."""
    return EPOCH + timedelta(seconds=second)


def iso(second: float) -> str:
    """The time at a simulated second, with milliseconds."""
    return wall_time(second).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch_ms(second: float) -> int:
    """Milliseconds since 1970, as in AWS's events."""
    return round(wall_time(second).timestamp() * 1000)
