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
        contradicted = _contradicted(cluster)
        kept = None if contradicted else _kept(cluster)
        if kept is None:
            yield from _all_in_conflict(cluster, contradicted or _partly_said(cluster))
        else:
            yield from _one_stays(cluster, kept, place.record_key)


def set_aside(record: GroundedRecord, reason_code: str, detail: str) -> QuarantinedRecord:
    """The row in quarantine of a record that passed every check of its own."""
    return QuarantinedRecord(
        reason_code=reason_code, detail=detail, raw_record=raw_record_of(record)
    )


def _all_in_conflict(cluster: Sequence[Sighting], disputed: list[str]) -> Iterator[Verdict]:
    detail = f"another record of its key at this place differs in {', '.join(disputed)}"
    for one in cluster:
        yield Verdict(one, set_aside(one.record, CONFLICTING_RECORD, detail))


def _one_stays(
    cluster: Sequence[Sighting], kept: Sighting, record_key: tuple[str, ...]
) -> Iterator[Verdict]:
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


def _kept(cluster: Sequence[Sighting]) -> Sighting | None:
    """The reading that says most and leaves none unexplained; None when there is no such one."""
    most = max(map(_completeness, cluster))
    best = [one for one in cluster if _completeness(one) == most]
    fitting = (one for one in best if all(_covers_or_is_covered(one, other) for other in cluster))
    return min(fitting, key=lambda one: _rank(one, cluster), default=None)


def _covers_or_is_covered(one: Sighting, other: Sighting) -> bool:
    """A refused field may have had the value that the other reading gives."""
    return (
        other.values.keys() <= one.values.keys() | one.unknown
        or one.values.keys() <= other.values.keys() | other.unknown
    )


def _contradicted(cluster: Sequence[Sighting]) -> list[str]:
    """The fields that have two values."""
    said: dict[str, Any] = {}
    return sorted(
        {
            name
            for one in cluster
            for name, value in one.values.items()
            if said.setdefault(name, value) != value
        }
    )


def _partly_said(cluster: Sequence[Sighting]) -> list[str]:
    """The fields that some readings have, and others have not and did not lose either."""
    names = {name for one in cluster for name in one.values}
    return sorted(
        name
        for name in names
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
