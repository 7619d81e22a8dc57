"""Puts the records of a chunk's parts together: each belongs to the part where its quote starts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from medallion.contracts import DUPLICATE_RECORD, GroundedRecord, QuarantinedRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.extract_batch.findings import Finding
    from medallion.contracts import TextChunk

    Placed = tuple[int, GroundedRecord]
    Merged = tuple[tuple[GroundedRecord, ...], tuple[QuarantinedRecord, ...]]


def merged(chunk: TextChunk, findings: Sequence[Finding]) -> Merged:
    """Records and quarantined records of the whole chunk, in the order of its parts.

    Parts read into one another. What one says about the other's text counts where the other has
    nothing at that place, and is a duplicate otherwise.
    """
    placed = [(number, one) for number, part in enumerate(findings) for one in part.records]
    taken = [(number, record) for number, record in placed if record.owned]
    duplicates = []
    for candidate in ((number, record) for number, record in placed if not record.owned):
        if any(_collide(candidate, other) for other in taken):
            duplicates.append(_duplicate(candidate[1]))
        else:
            taken.append(candidate)
    core = range(chunk.core_start, chunk.core_end)
    records = (
        record.model_copy(update={"owned": record.quote_start in core})
        for _, record in sorted(taken, key=lambda one: one[1].quote_start)
    )
    quarantined = [row for finding in findings for row in finding.quarantined]
    return tuple(records), (*quarantined, *duplicates)


def _collide(one: Placed, other: Placed) -> bool:
    """Only another part's record is in the way: one answer may say two things about one place."""
    return one[0] != other[0] and one[1].overlaps(other[1])


def _duplicate(record: GroundedRecord) -> QuarantinedRecord:
    return QuarantinedRecord(
        reason_code=DUPLICATE_RECORD,
        detail="another part of the chunk has a record at this place",
        raw_record=json.dumps(record.fields | {"quote": record.quote_model}, sort_keys=True),
    )
