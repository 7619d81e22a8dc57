"""When documents are put."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SECONDS_PER_HOUR: Final = 3600.0


@dataclass(frozen=True)
class Arrivals:
    """Documents and the seconds at which they are put.

    Attributes:
        name: for reports, for example "500 at once".
        seconds: one for each document, in order.
    """

    name: str
    seconds: Sequence[float]

    @property
    def documents(self) -> int:
        return len(self.seconds)


def at_once(documents: int) -> Arrivals:
    """All documents at the same moment."""
    return Arrivals(f"{documents:,} at once", (0.0,) * documents)


def steadily(per_hour: float, hours: float) -> Arrivals:
    """The same number of documents in each hour, evenly, and silence afterwards."""
    count = round(per_hour * hours)
    seconds = tuple(number * SECONDS_PER_HOUR / per_hour for number in range(count))
    return Arrivals(f"{per_hour:,.0f} an hour for {hours:g} h", seconds)
