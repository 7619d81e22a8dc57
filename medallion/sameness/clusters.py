"""Groups the records at one place; each group is one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medallion.sameness.sightings import Key, Sighting, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from medallion.contracts import GroundedRecord


@dataclass(eq=False)
class Cluster:
    """Readings of one record.

    Attributes:
        values: the fields of any member; members that agree, or share a key, do not differ in them.
        unknown: fields that were refused in all members.
        named: a member has the dataset's key.
    """

    members: list[Sighting]
    values: dict[str, Any]
    unknown: frozenset[str]
    named: bool

    def take_in(self, other: Cluster) -> None:
        self.members.extend(other.members)
        self.values = other.values | self.values
        self.unknown &= other.unknown
        self.named |= other.named

    def agrees_with(self, other: Cluster, record_key: tuple[str, ...]) -> bool:
        """Whether no field distinguishes them; only key fields count if either has the key."""
        names = self.values.keys() | other.values.keys()
        if self.named or other.named:
            names &= set(record_key)
        unknown = self.unknown | other.unknown
        return all(self.values.get(name) == other.values.get(name) for name in names - unknown)

    def answers(self) -> set[int]:
        return {member.answer for member in self.members}


def clusters_of(
    members: Sequence[Sighting], record_key: tuple[str, ...] = ()
) -> list[list[Sighting]]:
    """Groups of records that are one record, by position.

    A group has at most one record of each answer, because an answer that lists two similar records
    means two. The exception: records of one answer with the same dataset key and exactly the same
    quote are one record. Records with the same key, or equal records, are joined before those that
    only agree; the largest overlap is joined first.
    """
    starting = _starting(sorted(members, key=_order), record_key)
    home = dict(enumerate(starting))
    for left, right in _pairs(starting, record_key):
        first, second = home[left], home[right]
        if first is second or not _may_join(first, second, record_key):
            continue
        first.take_in(second)
        for number, cluster in home.items():
            if cluster is second:
                home[number] = first
    return [c.members for c in {id(c): c for c in home.values()}.values()]


def in_common(first: GroundedRecord, second: GroundedRecord) -> int:
    """The number of characters that both quotes share; 0 or less if they share none."""
    return min(first.quote_end, second.quote_end) - max(first.quote_start, second.quote_start)


def _starting(members: Sequence[Sighting], record_key: tuple[str, ...]) -> list[Cluster]:
    found: list[Cluster] = []
    by_key: dict[tuple[Key, tuple[int, int]], Cluster] = {}
    for member in members:
        key = key_of(member, record_key)
        single = Cluster([member], member.values, member.unknown, key.named)
        known = by_key.get((key, member.span)) if key.named else None
        if known:
            known.take_in(single)
        else:
            by_key[key, member.span] = single
            found.append(single)
    return found


def _pairs(clusters: Sequence[Cluster], record_key: tuple[str, ...]) -> Iterator[tuple[int, int]]:
    """Pairs that overlap and may be one record, the likeliest first."""
    leading = [cluster.members[0] for cluster in clusters]
    keys = [key_of(member, record_key) for member in leading]
    found = []
    for left, right in _overlapping(leading):
        first, second = leading[left], leading[right]
        same_key = keys[left] == keys[right] and (
            keys[left].named or first.unknown == second.unknown
        )
        if same_key or _any_agree(clusters[left], clusters[right]):
            common = in_common(first.record, second.record)
            found.append((not same_key, -common, _difference(first, second), left, right))
    return ((left, right) for *_, left, right in sorted(found))


def _overlapping(leading: Sequence[Sighting]) -> Iterator[tuple[int, int]]:
    """Pairs of different answers whose quotes overlap, of records in the order of their places."""
    for left, first in enumerate(leading):
        for right, second in enumerate(leading[left + 1 :], left + 1):
            if second.record.quote_start >= first.record.quote_end:
                break
            if first.answer != second.answer:
                yield left, right


def _any_agree(first: Cluster, second: Cluster) -> bool:
    return any(member.agrees_with(other) for member in first.members for other in second.members)


def _difference(first: Sighting, second: Sighting) -> int:
    """Least for equal records, most for those that contradict one another."""
    if first.values == second.values:
        return 0
    return 1 if first.agrees_with(second) else 2


def _may_join(first: Cluster, second: Cluster, record_key: tuple[str, ...]) -> bool:
    if not first.answers().isdisjoint(second.answers()):
        return False
    if not first.agrees_with(second, record_key):
        return False
    records = [member.record for member in (*first.members, *second.members)]
    return _share_a_character(records) or any(_holds(record, records) for record in records)


def _share_a_character(records: Sequence[GroundedRecord]) -> bool:
    first_end = min(record.quote_end for record in records)
    return max(record.quote_start for record in records) < first_end


def _holds(whole: GroundedRecord, records: Sequence[GroundedRecord]) -> bool:
    """Whether half of each quote, or more, is in this record's quote.

    Chunks that are far apart see only the beginning or only the end of a record between them.
    """
    return all(
        2 * in_common(whole, record) >= record.quote_end - record.quote_start for record in records
    )


def _order(member: Sighting) -> tuple[int, ...]:
    return (*member.span, *member.order)
