"""A place in the text: records whose quotes overlap and that may be the same."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from medallion.sameness.sightings import Sighting

MAX_MEMBERS: Final = 600
MAX_OF_ONE_ANSWER: Final = 200
"""A place takes no more records than this, which bounds memory and time."""


@dataclass(eq=False)
class Place:
    """Records that each overlap another of them, and the text they cover.

    Each shares a key with another, or agrees with it apart from refused fields of either.
    """

    record_key: tuple[str, ...]
    members: list[Sighting] = field(default_factory=list)
    start: float = math.inf
    end: float = -math.inf
    _of_answer: Counter[int] = field(default_factory=Counter)

    def takes(self, sighting: Sighting) -> bool:
        """Whether the record overlaps the place, and the place is not full."""
        start, end = sighting.span
        if self.start >= end or start >= self.end:
            return False
        return len(self.members) < MAX_MEMBERS and (
            self._of_answer[sighting.answer] < MAX_OF_ONE_ANSWER
        )

    def take_in(self, sighting: Sighting) -> None:
        start, end = sighting.span
        self.start, self.end = min(self.start, start), max(self.end, end)
        self.members.append(sighting)
        self._of_answer[sighting.answer] += 1
