"""Records that may be one and whose quotes overlap, gathered while answers come in."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from medallion.sameness.place_index import PlaceIndex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medallion.sameness.sightings import Sighting

MAX_MEMBERS: Final = 600
MAX_OF_ONE_ANSWER: Final = 200
"""A place with more records takes no further ones: a flood must not cost memory and time."""


@dataclass(eq=False)
class Place:
    """Records each of which overlaps another one of them, and the text they cover.

    Each has the key of another one, or agrees with one where a field of either was refused.
    """

    record_key: tuple[str, ...]
    members: list[Sighting] = field(default_factory=list)
    start: float = math.inf
    end: float = -math.inf
    _of_answer: Counter[int] = field(default_factory=Counter)

    def takes(self, sighting: Sighting) -> bool:
        """True when the record overlaps the place and there is room for it."""
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


class OpenPlaces:
    """Places that a later answer may still add to."""

    def __init__(self, record_key: tuple[str, ...] = ()) -> None:
        self._record_key = record_key
        self._index = PlaceIndex(record_key)
        self._open: dict[Place, None] = {}

    def add(self, sighting: Sighting) -> None:
        """Put a record to those that it overlaps, which makes one place of theirs."""
        self._index.learn(sighting.unknown, self._members())
        touched = [place for place in self._index.near(sighting) if place.takes(sighting)]
        first, *others = touched or [Place(self._record_key)]
        self._open[first] = None
        self._put(first, sighting)
        for place in others:
            if len(first.members) + len(place.members) <= MAX_OF_ONE_ANSWER:
                self._close(place)
                for member in place.members:
                    self._put(first, member)

    def take(self, before: float = math.inf) -> Iterator[Place]:
        """Give the places up that end at `before` or earlier."""
        done = [place for place in self._open if place.end <= before]
        for place in done:
            self._close(place)
        self._index.forget_unused()
        yield from done

    def first_start(self) -> float:
        """Where the first open place begins; infinity when none is open."""
        return min((place.start for place in self._open), default=math.inf)

    def _members(self) -> Iterator[tuple[Place, Sighting]]:
        return ((place, member) for place in self._open for member in place.members)

    def _put(self, place: Place, sighting: Sighting) -> None:
        place.take_in(sighting)
        self._index.put(place, sighting)

    def _close(self, place: Place) -> None:
        del self._open[place]
        for member in place.members:
            self._index.drop(place, member)
