"""Finds the places whose records may be the same as a new record, without comparing all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from medallion.sameness.sightings import Key, Sighting, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.sameness.places import Place

MAX_UNKNOWN_SETS: Final = 50
"""Records with further sets of refused fields are compared by their keys only."""

MAX_LOOKED_AT: Final = 200
"""The most places that are examined per name, which bounds the time of a flood of records."""

_BLOCK: Final = 1000


class Outside(NamedTuple):
    """What is equal in two records that agree: their values apart from the refused fields of both.

    Attributes:
        unknown: refused fields of the found record.
        sought_with: refused fields of the record that is looked up.
    """

    unknown: frozenset[str]
    sought_with: frozenset[str]
    values: frozenset[tuple[str, Any]]


Name = Key | Outside


@dataclass
class PlaceIndex:
    """The open places by their records' values and by blocks of the text."""

    record_key: tuple[str, ...] = ()
    _unknown: Counter[frozenset[str]] = field(default_factory=Counter)
    _places: dict[tuple[Name, int], dict[Place, None]] = field(default_factory=dict)

    def near(self, sighting: Sighting) -> list[Place]:
        """Places in the same blocks of text with a record that has its key or agrees with it."""
        found: dict[Place, None] = {}
        for name in self._sought(sighting):
            for block in _blocks(sighting):
                found |= dict.fromkeys(islice(self._places.get((name, block), ()), MAX_LOOKED_AT))
        return list(found)

    def learn(self, unknown: frozenset[str], members: Iterable[tuple[Place, Sighting]]) -> None:
        """Index the existing records for lookups by records with these refused fields."""
        if unknown in self._unknown or len(self._unknown) >= MAX_UNKNOWN_SETS:
            return
        self._unknown[unknown] = 0
        for place, member in members:
            self._unknown[unknown] += member.unknown == unknown
            self._put_under(self._outside(member, unknown), place, member)

    def put(self, place: Place, sighting: Sighting) -> None:
        if sighting.unknown in self._unknown:
            self._unknown[sighting.unknown] += 1
        for name in self._shown(sighting):
            self._put_under(name, place, sighting)

    def drop(self, place: Place, sighting: Sighting) -> None:
        if sighting.unknown in self._unknown:
            self._unknown[sighting.unknown] -= 1
        for name in self._shown(sighting):
            for block in _blocks(sighting):
                places = self._places.get((name, block), {})
                places.pop(place, None)
                if not places:
                    self._places.pop((name, block), None)

    def forget_unused(self) -> None:
        """Drop unused sets of refused fields, so that others fit."""
        unused = {unknown for unknown, count in self._unknown.items() if not count}
        if unused:
            for unknown in unused:
                del self._unknown[unknown]
            self._places = {
                at: places
                for at, places in self._places.items()
                if isinstance(at[0], Key) or at[0].sought_with not in unused
            }

    def _put_under(self, name: Name, place: Place, sighting: Sighting) -> None:
        for block in _blocks(sighting):
            self._places.setdefault((name, block), {})[place] = None

    def _sought(self, sighting: Sighting) -> Iterator[Name]:
        yield key_of(sighting, self.record_key)
        own = sighting.unknown
        if own in self._unknown:
            for other in self._unknown:
                if other != own:
                    yield Outside(other, own, sighting.values_outside(own | other))

    def _shown(self, sighting: Sighting) -> Iterator[Name]:
        yield key_of(sighting, self.record_key)
        for other in self._unknown:
            if other != sighting.unknown:
                yield self._outside(sighting, other)

    def _outside(self, sighting: Sighting, other: frozenset[str]) -> Outside:
        own = sighting.unknown
        return Outside(own, other, sighting.values_outside(own | other))


def _blocks(sighting: Sighting) -> range:
    start, end = sighting.span
    return range(start // _BLOCK, (end - 1) // _BLOCK + 1)
