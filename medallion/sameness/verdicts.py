"""Which reading of a record stays, and why the others do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from medallion.contracts import (
    CONFLICTING_RECORD,
    DUPLICATE_RECORD,
    LESS_COMPLETE_RECORD,
    QuarantinedRecord,
)
from medallion.sameness.clusters import clusters_of, in_common
from medallion.sameness.raw_records import raw_record_of
from medallion.sameness.sightings import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from medallion.contracts import GroundedRecord
    from medallion.sameness.places import Place
    from medallion.sameness.sightings import Sighting


class Verdict(NamedTuple):
    """A record and its row in quarantine; None when the record stays."""

    sighting: Sighting
    row: QuarantinedRecord | None


def verdicts_on(place: Place) -> Iterator[Verdict]:
    """What becomes of each record of a place: one of each group of equal ones stays.

    Of readings that differ, which needs a key of the dataset or refused fields, the one that says
    most stays. Readings that contradict one another are all set aside: none of them is proven.
    """
    if len(place.members) == 1:
        yield Verdict(place.members[0], None)
        return
    for cluster in clusters_of(place.members, place.record_key):
        disputed = _disputed(cluster)
        if disputed:
            yield from _all_in_conflict(cluster, disputed)
        else:
            yield from _one_stays(cluster, place.record_key)


def set_aside(record: GroundedRecord, reason_code: str, detail: str) -> QuarantinedRecord:
    """The row in quarantine of a record that passed every check of its own."""
    return QuarantinedRecord(
        reason_code=reason_code, detail=detail, raw_record=raw_record_of(record)
    )


def _all_in_conflict(cluster: Sequence[Sighting], disputed: list[str]) -> Iterator[Verdict]:
    detail = f"another record of its key at this place differs in {', '.join(disputed)}"
    for one in cluster:
        yield Verdict(one, set_aside(one.record, CONFLICTING_RECORD, detail))


def _one_stays(cluster: Sequence[Sighting], record_key: tuple[str, ...]) -> Iterator[Verdict]:
    most = max(map(_completeness, cluster))
    best = (one for one in cluster if _completeness(one) == most)
    kept = min(best, key=lambda one: _rank(one, cluster))
    for one in cluster:
        if one is kept:
            yield Verdict(one, None)
        elif one.values == kept.values:
            detail = "another answer has an equal record at this place"
            yield Verdict(one, set_aside(one.record, DUPLICATE_RECORD, detail))
        else:
            detail = _why_not(one, kept, record_key)
            yield Verdict(one, set_aside(one.record, LESS_COMPLETE_RECORD, detail))


def _why_not(one: Sighting, kept: Sighting, record_key: tuple[str, ...]) -> str:
    of_key = " of its key" if key_of(one, record_key).named else ""
    if len(one.values) < len(kept.values):
        return f"a record{of_key} at this place says more"
    return f"a record{of_key} at this place says as much, of other fields"


def _disputed(cluster: Sequence[Sighting]) -> list[str]:
    """The fields in dispute: those with two values, else those that no reading has all of.

    A refused field is no dispute: the reading that it is missing from may have had any value.
    """
    said: dict[str, set[Any]] = {}
    for one in cluster:
        for name, value in one.values.items():
            said.setdefault(name, set()).add(value)
    contradicted = sorted(name for name, values in said.items() if len(values) > 1)
    if contradicted or any(said.keys() <= one.values.keys() | one.unknown for one in cluster):
        return contradicted
    return sorted(
        name
        for name in said
        if any(name not in one.values and name not in one.unknown for one in cluster)
    )


def _completeness(one: Sighting) -> tuple[int, int]:
    """Most for the reading that says most, and has the fewest fields refused."""
    return (len(one.values), -len(one.unknown))


def _rank(one: Sighting, cluster: Sequence[Sighting]) -> tuple[bool, bool, int, int, int]:
    """Least for the best witness: it overlaps all others, its own chunk owns it, it is longest."""
    record = one.record
    return (
        any(in_common(record, other.record) <= 0 for other in cluster),
        not record.owned,
        record.quote_start - record.quote_end,
        record.quote_start,
        one.answer,
    )
