"""Records of one key whose quotes overlap, gathered while answers come in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medallion.contracts import GroundedRecord

MAX_MEMBERS: Final = 600
MAX_OF_ONE_ANSWER: Final = 200
"""A place with more records takes no further ones: a flood must not cost memory and time."""


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

    def takes(self, sighting: Sighting) -> bool:
        """True when the record overlaps the place and there is room for it."""
        record = sighting.record
        if self.start >= record.quote_end or record.quote_start >= self.end:
            return False
        return len(self.members) < MAX_MEMBERS and not self._has_enough_of(sighting.answer)

    def take_in(self, sighting: Sighting) -> None:
        self.start = min(self.start, sighting.record.quote_start)
        self.end = max(self.end, sighting.record.quote_end)
        self.members.append(sighting)

    def _has_enough_of(self, answer: int) -> bool:
        if len(self.members) < MAX_OF_ONE_ANSWER:
            return False
        return sum(one.answer == answer for one in self.members) >= MAX_OF_ONE_ANSWER


@dataclass
class OpenPlaces:
    """Places that a later answer may still add to."""

    record_key: tuple[str, ...] = ()
    _open: dict[Key, list[Place]] = field(default_factory=dict)

    def add(self, sighting: Sighting) -> None:
        """Put a record to those that it overlaps, which makes one place of theirs."""
        key = key_of(sighting, self.record_key)
        places = self._open.setdefault(key, [])
        touched = [place for place in places if place.takes(sighting)]
        if not touched:
            record = sighting.record
            places.append(Place(key, record.quote_start, record.quote_end, [sighting]))
            return
        first, *others = touched
        first.take_in(sighting)
        for place in others:
            if len(first.members) + len(place.members) <= MAX_OF_ONE_ANSWER:
                places.remove(place)
                for member in place.members:
                    first.take_in(member)

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
