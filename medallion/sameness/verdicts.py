"""Which reading of a record stays, and why the others do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

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

    from medallion.contracts import GroundedRecord
    from medallion.sameness.places import Place
    from medallion.sameness.sightings import Sighting


class Verdict(NamedTuple):
    """A record and its row in quarantine; None if the record stays."""

    sighting: Sighting
    row: QuarantinedRecord | None


def verdicts_on(place: Place) -> Iterator[Verdict]:
    """The verdict on each record of a place: one record of each group stays.

    If readings differ, which needs a dataset key or refused fields, the most complete reading
    stays. Readings that contradict one another are all set aside: none of them is proven.
    """
    if len(place.members) == 1:
        yield Verdict(place.members[0], None)
        return
    for cluster in clusters_of(place.members, place.record_key):
        contradicted = _contradicted(cluster)
        kept = None if contradicted else _kept(cluster)
        if kept is None:
            yield from _all_in_conflict(cluster, contradicted or _partly_given(cluster))
        else:
            yield from _one_stays(cluster, kept, place.record_key)


def set_aside(record: GroundedRecord, reason_code: str, detail: str) -> QuarantinedRecord:
    """The quarantine row of a record that passed all checks of its own."""
    return QuarantinedRecord(
        reason_code=reason_code, detail=detail, raw_record=raw_record_of(record)
    )


def _all_in_conflict(cluster: Sequence[Sighting], disputed: list[str]) -> Iterator[Verdict]:
    detail = f"another record of its key at this place differs in {', '.join(disputed)}"
    for reading in cluster:
        yield Verdict(reading, set_aside(reading.record, CONFLICTING_RECORD, detail))


def _one_stays(
    cluster: Sequence[Sighting], kept: Sighting, record_key: tuple[str, ...]
) -> Iterator[Verdict]:
    for reading in cluster:
        if reading is kept:
            yield Verdict(reading, None)
        elif reading.values == kept.values:
            detail = "another answer has an equal record at this place"
            yield Verdict(reading, set_aside(reading.record, DUPLICATE_RECORD, detail))
        else:
            detail = _why_not(reading, kept, record_key)
            yield Verdict(reading, set_aside(reading.record, LESS_COMPLETE_RECORD, detail))


def _why_not(reading: Sighting, kept: Sighting, record_key: tuple[str, ...]) -> str:
    of_key = " of its key" if key_of(reading, record_key).named else ""
    if len(reading.values) < len(kept.values):
        return f"a record{of_key} at this place is more complete"
    return f"a record{of_key} at this place has as many fields, but others"


def _kept(cluster: Sequence[Sighting]) -> Sighting | None:
    """The most complete reading that is consistent with all others; None if there is none."""
    most = max(map(_completeness, cluster))
    best = [reading for reading in cluster if _completeness(reading) == most]
    fitting = (reading for reading in best if all(_nested(reading, other) for other in cluster))
    return min(fitting, key=lambda reading: _rank(reading, cluster), default=None)


def _nested(reading: Sighting, other: Sighting) -> bool:
    """Whether one has all fields of the other; a refused field may have had the other's value."""
    return (
        other.values.keys() <= reading.values.keys() | reading.unknown
        or reading.values.keys() <= other.values.keys() | other.unknown
    )


def _contradicted(cluster: Sequence[Sighting]) -> list[str]:
    """The fields that have two values."""
    known: dict[str, Any] = {}
    return sorted(
        {
            name
            for reading in cluster
            for name, value in reading.values.items()
            if known.setdefault(name, value) != value
        }
    )


def _partly_given(cluster: Sequence[Sighting]) -> list[str]:
    """The fields that some readings have, and that others neither have nor had refused."""
    names = {name for reading in cluster for name in reading.values}
    return sorted(
        name
        for name in names
        if any(name not in reading.values and name not in reading.unknown for reading in cluster)
    )


def _completeness(reading: Sighting) -> tuple[int, int]:
    """Greatest for the reading with the most fields, then with the fewest refused fields."""
    return (len(reading.values), -len(reading.unknown))


def _rank(reading: Sighting, cluster: Sequence[Sighting]) -> tuple[bool, bool, int, int, int]:
    """Least for the best witness: it overlaps all others, its own chunk owns it, it is longest."""
    record = reading.record
    return (
        any(in_common(record, other.record) <= 0 for other in cluster),
        not record.owned,
        record.quote_start - record.quote_end,
        record.quote_start,
        reading.answer,
    )
