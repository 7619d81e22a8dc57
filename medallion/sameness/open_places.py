"""Collects, answer by answer, records whose quotes overlap and that may be the same."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from medallion.sameness.place_index import PlaceIndex
from medallion.sameness.places import MAX_OF_ONE_ANSWER, Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medallion.sameness.sightings import Sighting


class OpenPlaces:
    """Places that a later answer may still extend."""

    def __init__(self, record_key: tuple[str, ...] = ()) -> None:
        self._record_key = record_key
        self._index = PlaceIndex(record_key)
        self._open: dict[Place, None] = {}

    def add(self, sighting: Sighting) -> None:
        """Add a record to the places that it overlaps, and merge them."""
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
        """Close the places that end at `before` or earlier, and hand them over."""
        done = [place for place in self._open if place.end <= before]
        for place in done:
            self._close(place)
        self._index.forget_unused()
        yield from done

    def first_start(self) -> float:
        """Where the first open place begins; infinity if none is open."""
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
