"""Merges the findings of a chunk's parts into its records and its result."""

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
    """The result of a chunk by its answers alone; a request without an answer may still fail it."""

    result: ChunkResult
    reason_code: str | None = None
    records: tuple[GroundedRecord, ...] = ()
    quarantined: tuple[QuarantinedRecord, ...] = ()


def merged(
    chunk: TextChunk, findings: Sequence[Finding], record_key: tuple[str, ...] = ()
) -> Merged:
    """The records of the whole chunk by position, and the quarantine rows of its parts.

    Parts overlap through their context. A record that several parts report stays once; if their
    readings contradict each other, all of them are quarantined. A single answer stays unchanged
    because ReconcileDocument compares it with the neighbours' answers.
    """
    if len(findings) == 1:
        return findings[0].records, findings[0].quarantined
    verdicts = _verdicts(findings, record_key)
    kept = sorted((v.sighting for v in verdicts if v.row is None), key=lambda seen: seen.order)
    core = range(chunk.core_start, chunk.core_end)
    records = (
        seen.record.model_copy(update={"owned": seen.record.quote_start in core}) for seen in kept
    )
    quarantined = [row for finding in findings for row in finding.quarantined]
    return tuple(records), (*quarantined, *(verdict.row for verdict in verdicts if verdict.row))


def summed_up(good: tuple[GroundedRecord, ...], bad: tuple[QuarantinedRecord, ...]) -> Judgement:
    """The result of a chunk whose answers are all readable."""
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
    return [verdict for place in places.take() for verdict in verdicts_on(place)]
