"""Pairs every chunk of the plan with its one outcome, and proves that the chunks tile the text.

Silver rows are made only from the results, so no row bypasses these checks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.contracts import HARMLESS_CODES, ChunkOutcome, Plan, TextChunk
from medallion.vocabulary.errors import ReconciliationError
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lambdas.reconcile_document.repeats import FirstOutcomes
    from medallion.contracts import BatchPointer

NO_OUTCOME = "NO_OUTCOME"


def tiling_chunks(chunks: Iterable[TextChunk], plan: Plan) -> Iterator[TextChunk]:
    """The chunks, checked while they pass: their cores cover the document exactly and in order.

    Raises:
        ReconciliationError: a gap, an overlap, or a wrong number of chunks or characters.
    """
    count = position = byte = 0
    for chunk in chunks:
        expected = (count, position, byte)
        if (chunk.index, chunk.core_start, chunk.core_start_byte) != expected:
            raise ReconciliationError(f"there is a gap or an overlap before chunk {count}")
        if chunk.core_end - chunk.core_start != len(chunk.core) or not chunk.core:
            raise ReconciliationError(f"chunk {count} is not as long as its offsets state")
        count, position, byte = count + 1, chunk.core_end, chunk.core_end_byte
        yield chunk
    if (count, position) != (plan.chunk_count, plan.characters):
        raise ReconciliationError(
            f"{count} chunks cover {position} characters; the plan has {plan.chunk_count} and "
            f"{plan.characters}"
        )


def accounted(
    chunks: Iterator[TextChunk],
    batches: Iterable[tuple[BatchPointer, Iterable[ChunkOutcome]]],
    firsts: FirstOutcomes,
) -> Iterator[tuple[TextChunk, ChunkOutcome]]:
    """Each chunk with its outcome; FAILED with NO_OUTCOME if its batch left none.

    A chunk that repeats an earlier chunk has the outcome of that chunk.

    Raises:
        ReconciliationError: a second outcome, an outcome of a foreign chunk, a chunk in no batch.
    """
    for batch, left in batches:
        outcomes = _by_index(left)
        for _ in range(batch.chunk_count):
            chunk = next(chunks, None)
            if chunk is None:
                raise ReconciliationError("the batches name more chunks than the plan has")
            left_for_chunk = outcomes.pop(chunk.index, None) or firsts.of_repeat(chunk)
            outcome = _outcome(chunk, left_for_chunk)
            firsts.keep(outcome)
            yield chunk, outcome
        if outcomes:
            raise ReconciliationError(f"batch {batch.batch_index} has outcomes of foreign chunks")
    if next(chunks, None) is not None:
        raise ReconciliationError("a chunk is in no batch")


def _by_index(outcomes: Iterable[ChunkOutcome]) -> dict[int, ChunkOutcome]:
    found: dict[int, ChunkOutcome] = {}
    for outcome in outcomes:
        if outcome.index in found:
            raise ReconciliationError(f"chunk {outcome.index} has two outcomes")
        found[outcome.index] = outcome
    return found


def _outcome(chunk: TextChunk, outcome: ChunkOutcome | None) -> ChunkOutcome:
    place = chunk.place()
    if outcome is None:
        return ChunkOutcome(
            **place,
            outcome=ChunkResult.FAILED,
            reason_code=NO_OUTCOME,
            detail="its batch broke: see ExtractChunks or ExtractInline",
        )
    if outcome.model_dump(include=set(place)) != place:
        raise ReconciliationError(f"the outcome of chunk {chunk.index} is another chunk's")
    _prove_evidence(chunk, outcome)
    _prove_result(outcome)
    return outcome


def _prove_evidence(chunk: TextChunk, outcome: ChunkOutcome) -> None:
    """Check again that the text at a record's offsets is its quote."""
    text = chunk.context_before + chunk.core + chunk.context_after
    origin = chunk.core_start - len(chunk.context_before)
    for record in outcome.records:
        start, end = record.quote_start - origin, record.quote_end - origin
        if start < 0 or text[start:end] != record.quote:
            raise ReconciliationError(f"a record of chunk {chunk.index} is not at its offsets")
        if record.owned != (chunk.core_start <= record.quote_start < chunk.core_end):
            raise ReconciliationError(f"a record of chunk {chunk.index} has a wrong owner")


def _prove_result(outcome: ChunkOutcome) -> None:
    """Check that EXTRACTED has a record of its own, and EMPTY not even a refused record."""
    owns = any(record.owned for record in outcome.records)
    failed = any(row.reason_code not in HARMLESS_CODES for row in outcome.quarantined)
    if outcome.outcome is ChunkResult.EXTRACTED and not owns:
        raise ReconciliationError(f"chunk {outcome.index} is EXTRACTED without a record")
    if outcome.outcome is ChunkResult.EMPTY and (owns or failed):
        raise ReconciliationError(f"chunk {outcome.index} is EMPTY but not without records")
