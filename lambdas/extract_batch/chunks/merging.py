"""Puts the records of a chunk's parts together: what several parts report is one record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.sameness.places import OpenPlaces
from medallion.sameness.sightings import Sighting
from medallion.sameness.verdicts import verdicts_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.extract_batch.chunks.findings import Finding
    from medallion.contracts import GroundedRecord, QuarantinedRecord, TextChunk
    from medallion.sameness.verdicts import Verdict

    Merged = tuple[tuple[GroundedRecord, ...], tuple[QuarantinedRecord, ...]]


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


def _verdicts(findings: Sequence[Finding], record_key: tuple[str, ...]) -> list[Verdict]:
    places = OpenPlaces(record_key)
    for number, finding in enumerate(findings):
        for position, record in enumerate(finding.records):
            places.add(Sighting(record, number, position))
    return [one for place in places.take() for one in verdicts_on(place)]
