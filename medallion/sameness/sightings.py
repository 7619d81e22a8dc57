"""A record as one answer gave it, and its key, which shows whether two may be one record."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from medallion.contracts import GroundedRecord

    Values = frozenset[tuple[str, Any]]


@dataclass(frozen=True)
class Sighting:
    """A record as one answer gave it.

    Attributes:
        answer: number of the answer; records of one answer are different records.
        position: position in the answer.
    """

    record: GroundedRecord
    answer: int
    position: int

    @property
    def order(self) -> tuple[int, int, int]:
        """By place in the text, then by answer and position."""
        return (self.record.quote_start, self.answer, self.position)

    @property
    def span(self) -> tuple[int, int]:
        return (self.record.quote_start, self.record.quote_end)

    @cached_property
    def values(self) -> dict[str, Any]:
        """The fields whose value is not null."""
        return {name: value for name, value in self.record.fields.items() if value is not None}

    @cached_property
    def unknown(self) -> frozenset[str]:
        """The fields whose value was refused: they may have had any value."""
        return frozenset(lost.field for lost in self.record.refused).difference(self.values)

    def values_outside(self, names: frozenset[str]) -> Values:
        """The values of all other fields."""
        return frozenset(item for item in self.values.items() if item[0] not in names)

    def agrees_with(self, other: Sighting) -> bool:
        """Whether all fields that neither had refused are equal; missing equals missing only."""
        unknown = self.unknown | other.unknown
        if not unknown:
            return self.values == other.values
        return self.values_outside(unknown) == other.values_outside(unknown)


class Key(NamedTuple):
    """What records share that may be the same: `named` key fields, or all fields."""

    named: bool
    values: Values


def key_of(sighting: Sighting, record_key: tuple[str, ...]) -> Key:
    """A record's key; all its fields if it has no key field, or if a key field was refused."""
    values = sighting.values
    named = {name: values[name] for name in record_key if name in values}
    if named and sighting.unknown.isdisjoint(record_key):
        return Key(True, frozenset(named.items()))
    return Key(False, frozenset(values.items()))
