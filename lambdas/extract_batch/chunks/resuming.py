"""What stays of an answer that was cut off, and where the next question begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from medallion.contracts import GroundedRecord

if TYPE_CHECKING:
    from lambdas.extract_batch.judging import Reading
    from medallion.contracts import TextChunk


@dataclass(frozen=True)
class Kept:
    """The usable start of an answer.

    Attributes:
        reading: without the records after the last grounded one: they are asked again.
        end: how much of the part's core is done, in characters.
    """

    reading: Reading
    end: int


def kept_of(part: TextChunk, reading: Reading) -> Kept | None:
    """The records to keep of a cut answer; None if it has no grounded record of its own.

    Everything up to the end of the last grounded quote is done: records are in the order of the
    text. If the answer has several records for one passage, those for its last passage may be
    incomplete, so they are asked again.
    """
    grounded = [
        (index, record)
        for index, record in enumerate(reading.judged)
        if isinstance(record, GroundedRecord)
    ]
    ends_at = grounded[-1][1].quote_end if grounded else 0
    if any(first.overlaps(second) for (_, first), (_, second) in pairwise(grounded)):
        ends_at = _take_last_passage(grounded)
    end = min(ends_at, part.core_end) - part.core_start
    if end <= 0 or not any(record.owned for _, record in grounded):
        return None
    count = grounded[-1][0] + 1
    records, judged = reading.records[:count], reading.judged[:count]
    return Kept(replace(reading, records=records, judged=judged, unusable=None), end)


def _take_last_passage(grounded: list[tuple[int, GroundedRecord]]) -> int:
    """Remove the records of the last passage; the result is where it starts."""
    _, last = grounded.pop()
    start, end = last.quote_start, last.quote_end
    while grounded and grounded[-1][1].quote_end > start and grounded[-1][1].quote_start < end:
        _, record = grounded.pop()
        start, end = min(start, record.quote_start), max(end, record.quote_end)
    return start
