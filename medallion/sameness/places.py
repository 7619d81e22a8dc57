"""Records of one key whose quotes overlap, gathered while answers come in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medallion.contracts import GroundedRecord

MAX_MEMBERS: Final = 1000
"""A place with more records is closed to further ones: a flood must not cost memory and time."""


@dataclass(frozen=True)
class Sighting:
    """A record as one answer gave it.

    Attributes:
        answer: number of the answer; records of one answer are different records.
        position: in the answer.
    """

    record: GroundedRecord
    answer: int
    position: int

    @property
    def order(self) -> tuple[int, int, int]:
        """By place in the text, then as the answers have it."""
        return (self.record.quote_start, self.answer, self.position)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The fields that have a value; null is none."""
        return {name: value for name, value in self.record.fields.items() if value is not None}


class Key(NamedTuple):
    """What records have in common that may be the same.

    Attributes:
        named: the dataset's key fields tell it; all fields do otherwise.
    """

    named: bool
    values: frozenset[tuple[str, Any]]


@dataclass(eq=False)
class Place:
    """Records of one key, each of which overlaps another one of them, and the text they cover."""

    key: Key
    start: int
    end: int
    members: list[Sighting]

    def touches(self, record: GroundedRecord) -> bool:
        overlaps = self.start < record.quote_end and record.quote_start < self.end
        return overlaps and len(self.members) < MAX_MEMBERS


@dataclass
class OpenPlaces:
    """Places that a later answer may still add to."""

    record_key: tuple[str, ...] = ()
    _open: dict[Key, list[Place]] = field(default_factory=dict)

    def add(self, sighting: Sighting) -> None:
        """Put a record to those that it overlaps, which makes one place of theirs."""
        record = sighting.record
        key = key_of(sighting, self.record_key)
        places = self._open.get(key, [])
        touched = [place for place in places if place.touches(record)]
        joined = Place(
            key,
            start=min([record.quote_start, *(place.start for place in touched)]),
            end=max([record.quote_end, *(place.end for place in touched)]),
            members=[*(one for place in touched for one in place.members), sighting],
        )
        self._open[key] = [*(place for place in places if place not in touched), joined]

    def take(self, before: float = math.inf) -> Iterator[Place]:
        """Give the places up that end at `before` or earlier."""
        for key, places in list(self._open.items()):
            done = [place for place in places if place.end <= before]
            if not done:
                continue
            rest = [place for place in places if place.end > before]
            if rest:
                self._open[key] = rest
            else:
                del self._open[key]
            yield from done

    def first_start(self) -> float:
        """Where the first open place begins; infinity when none is open."""
        starts = (place.start for places in self._open.values() for place in places)
        return min(starts, default=math.inf)


def key_of(sighting: Sighting, record_key: tuple[str, ...]) -> Key:
    """The key of a record; all its fields where it has none of the key's."""
    values = sighting.values
    named = {name: values[name] for name in record_key if name in values}
    return Key(bool(named), frozenset((named or values).items()))
