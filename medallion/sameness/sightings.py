"""A record as one answer gave it, and what tells whether two of them may be one record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from medallion.contracts import GroundedRecord

    Said = frozenset[tuple[str, Any]]


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

    @property
    def span(self) -> tuple[int, int]:
        return (self.record.quote_start, self.record.quote_end)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The fields that have a value; null is none."""
        return {name: value for name, value in self.record.fields.items() if value is not None}

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The fields whose value was refused: they may have had any value."""
        return frozenset(one.field for one in self.record.refused).difference(self.values)

    def said_outside(self, names: frozenset[str]) -> Said:
        """The values of all other fields."""
        return frozenset(item for item in self.values.items() if item[0] not in names)

    def agrees_with(self, other: Sighting) -> bool:
        """True when all fields that both know are equal; a field without a value is known."""
        unknown = self.unknown | other.unknown
        if not unknown:
            return self.values == other.values
        return self.said_outside(unknown) == other.said_outside(unknown)


class Key(NamedTuple):
    """What records have in common that may be the same.

    Attributes:
        named: the dataset's key fields tell it; all fields do otherwise.
    """

    named: bool
    values: Said


def key_of(sighting: Sighting, record_key: tuple[str, ...]) -> Key:
    """The key of a record; all its fields where it has none of the key's, or one was refused."""
    values = sighting.values
    named = {name: values[name] for name in record_key if name in values}
    if named and sighting.unknown.isdisjoint(record_key):
        return Key(True, frozenset(named.items()))
    return Key(False, frozenset(values.items()))
