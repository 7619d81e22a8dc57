"""Divides the records of one place and key into groups, each of which is one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from medallion.contracts import GroundedRecord
    from medallion.sameness.places import Sighting

    Cluster = list[Sighting]


def clusters_of(members: Sequence[Sighting], *, named_key: bool) -> list[Cluster]:
    """Groups of records that are one record, by position.

    An answer has one record in a group at most, because its own records are different ones: it
    knows that there are two where it saw two alike. Only what has the dataset's key and exactly the
    same quote is one record in one answer, too. What overlaps most is joined first.
    """
    starting = _starting(sorted(members, key=_order), named_key=named_key)
    home = dict(enumerate(starting))
    for one, other in _pairs(starting):
        first, second = home[one], home[other]
        if first is second or not _may_join(first, second):
            continue
        first.extend(second)
        for number, cluster in home.items():
            if cluster is second:
                home[number] = first
    return list({id(cluster): cluster for cluster in home.values()}.values())


def in_common(one: GroundedRecord, other: GroundedRecord) -> int:
    """How many characters both quotes have in common; 0 or less when they have none."""
    return min(one.quote_end, other.quote_end) - max(one.quote_start, other.quote_start)


def _starting(members: Sequence[Sighting], *, named_key: bool) -> list[Cluster]:
    if not named_key:
        return [[member] for member in members]
    spans: dict[tuple[int, int], Cluster] = {}
    for member in members:
        span = (member.record.quote_start, member.record.quote_end)
        spans.setdefault(span, []).append(member)
    return list(spans.values())


def _pairs(clusters: Sequence[Cluster]) -> Iterator[tuple[int, int]]:
    """Pairs that overlap, the most first; of equally good ones those with equal fields."""
    found = []
    leading = [cluster[0] for cluster in clusters]
    for one, first in enumerate(leading):
        for other, second in enumerate(leading[one + 1 :], one + 1):
            common = in_common(first.record, second.record)
            if second.record.quote_start >= first.record.quote_end:
                break
            if first.answer != second.answer:
                found.append((-common, first.values != second.values, one, other))
    return ((one, other) for _, _, one, other in sorted(found))


def _may_join(first: Cluster, second: Cluster) -> bool:
    if not _answers(first).isdisjoint(_answers(second)):
        return False
    records = [member.record for member in (*first, *second)]
    return _share_a_character(records) or any(_holds(record, records) for record in records)


def _share_a_character(records: Sequence[GroundedRecord]) -> bool:
    first_end = min(record.quote_end for record in records)
    return max(record.quote_start for record in records) < first_end


def _holds(whole: GroundedRecord, records: Sequence[GroundedRecord]) -> bool:
    """True when half of each quote, or more, is in this one.

    Chunks that are far apart see only the beginning and only the end of a record between them.
    """
    return all(
        2 * in_common(whole, record) >= record.quote_end - record.quote_start for record in records
    )


def _answers(cluster: Cluster) -> set[int]:
    return {member.answer for member in cluster}


def _order(member: Sighting) -> tuple[int, ...]:
    return (member.record.quote_start, member.record.quote_end, *member.order)
