"""Puts together what a chunk's parts gave: its records, and how the chunk ends by them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.contracts import HARMLESS_CODES
from medallion.sameness import OpenPlaces, Sighting, verdicts_on
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.extract_batch.chunks.findings import Finding
    from medallion.contracts import GroundedRecord, QuarantinedRecord, TextChunk
    from medallion.sameness import Verdict

    Merged = tuple[tuple[GroundedRecord, ...], tuple[QuarantinedRecord, ...]]


@dataclass(frozen=True)
class Judgement:
    """How a chunk ends by its answers alone; a request without one may still fail it."""

    result: ChunkResult
    reason_code: str | None = None
    records: tuple[GroundedRecord, ...] = ()
    quarantined: tuple[QuarantinedRecord, ...] = ()


def merged(
    chunk: TextChunk, findings: Sequence[Finding], record_key: tuple[str, ...] = ()
) -> Merged:
    """Records of the whole chunk by position, and what of its parts is quarantined.

    Parts read into one another. A record that several of them report stays once; readings of it
    that contradict one another are all quarantined. One answer is left as it is, since
    ReconcileDocument compares it with the neighbours' answers.
    """
    if len(findings) == 1:
        return findings[0].records, findings[0].quarantined
    verdicts = _verdicts(findings, record_key)
    kept = sorted((one.sighting for one in verdicts if one.row is None), key=lambda one: one.order)
    core = range(chunk.core_start, chunk.core_end)
    records = (
        one.record.model_copy(update={"owned": one.record.quote_start in core}) for one in kept
    )
    quarantined = [row for finding in findings for row in finding.quarantined]
    return tuple(records), (*quarantined, *(one.row for one in verdicts if one.row))


def summed_up(good: tuple[GroundedRecord, ...], bad: tuple[QuarantinedRecord, ...]) -> Judgement:
    """How a chunk ends whose answers could be read."""
    if any(record.owned for record in good):
        result = ChunkResult.EXTRACTED
    elif any(row.reason_code not in HARMLESS_CODES for row in bad):
        return Judgement(ChunkResult.QUARANTINED, "NO_USABLE_RECORD", good, bad)
    else:
        result = ChunkResult.EMPTY
    return Judgement(result, None, good, bad)


def _verdicts(findings: Sequence[Finding], record_key: tuple[str, ...]) -> list[Verdict]:
    places = OpenPlaces(record_key)
    for number, finding in enumerate(findings):
        for position, record in enumerate(finding.records):
            places.add(Sighting(record, number, position))
    return [one for place in places.take() for one in verdicts_on(place)]
