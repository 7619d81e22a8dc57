"""Which reading of a record stays, and why the others do not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from medallion.contracts import (
    CONFLICTING_RECORD,
    DUPLICATE_RECORD,
    LESS_COMPLETE_RECORD,
    QuarantinedRecord,
)
from medallion.sameness.clusters import clusters_of, in_common

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from medallion.contracts import GroundedRecord
    from medallion.sameness.clusters import Cluster
    from medallion.sameness.places import Place, Sighting


class Verdict(NamedTuple):
    """A record and its row in quarantine; None when the record stays."""

    sighting: Sighting
    row: QuarantinedRecord | None


def verdicts_on(place: Place) -> Iterator[Verdict]:
    """What becomes of each record of a place: one of each group of equal ones stays.

    Of readings that differ, which needs a key of the dataset, the one that says all that the others
    say stays. Readings that contradict one another are all set aside: none of them is proven.
    """
    if len(place.members) == 1:
        yield Verdict(place.members[0], None)
        return
    for cluster in clusters_of(place.members, named_key=place.key.named):
        yield from _verdicts(cluster)


def _verdicts(cluster: Cluster) -> Iterator[Verdict]:
    most = max(len(one.values) for one in cluster)
    best = [one for one in cluster if len(one.values) == most]
    disputed = _disputed(cluster, best[0])
    if disputed:
        detail = f"another record of its key at this place differs in {', '.join(disputed)}"
        for one in cluster:
            yield Verdict(one, set_aside(one.record, CONFLICTING_RECORD, detail))
        return
    kept = min(best, key=lambda one: _rank(one, cluster))
    for one in cluster:
        if one is kept:
            yield Verdict(one, None)
        elif one.values == kept.values:
            detail = "another answer has an equal record at this place"
            yield Verdict(one, set_aside(one.record, DUPLICATE_RECORD, detail))
        else:
            detail = "a record of its key at this place says more"
            yield Verdict(one, set_aside(one.record, LESS_COMPLETE_RECORD, detail))


def set_aside(record: GroundedRecord, reason_code: str, detail: str) -> QuarantinedRecord:
    """The row in quarantine of a record that passed every check of its own."""
    given = record.fields | record.fields_model | {"quote": record.quote_model}
    raw = json.dumps(given, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return QuarantinedRecord(reason_code=reason_code, detail=detail, raw_record=raw)


def _disputed(cluster: Cluster, richest: Sighting) -> list[str]:
    """The fields that are in dispute; none when the richest reading says all that any one says."""
    if all(one.values.items() <= richest.values.items() for one in cluster):
        return []
    said: dict[str, set[str]] = {}
    for one in cluster:
        for name, value in one.values.items():
            said.setdefault(name, set()).add(value)
    contradicted = [name for name, values in said.items() if len(values) > 1]
    partly_said = (name for name in said if any(name not in one.values for one in cluster))
    return sorted(contradicted or partly_said)


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
