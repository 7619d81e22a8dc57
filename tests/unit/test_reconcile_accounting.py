from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import pytest

from lambdas.reconcile_document.accounting import accounted, tiling_chunks
from lambdas.reconcile_document.repeats import FirstOutcomes
from medallion.contracts import BatchPointer, ChunkOutcome, Plan, TextChunk
from medallion.vocabulary.errors import ReconciliationError
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_builders import (
    a_chunk,
    a_quarantined,
    a_record,
    an_outcome,
    chunks_of,
)

TEXT = "One went well. Two went badly. Three went well."
CHUNKS = chunks_of(TEXT, [15, 31])


def a_plan(characters: int = len(TEXT), chunk_count: int = 3) -> Plan:
    return Plan(
        bucket="silver",
        chunks_key="c",
        batches_key="b",
        chunk_count=chunk_count,
        batch_count=1,
        characters=characters,
        encoding="utf-8",
    )


def a_batch(index: int, count: int) -> BatchPointer:
    return BatchPointer(
        batch_index=index, chunks_key="c", start_byte=0, end_byte=1, chunk_count=count
    )


def paired(
    outcomes: Iterable[ChunkOutcome],
    chunks: list[TextChunk] = CHUNKS,
    batches: tuple[BatchPointer, ...] = (a_batch(0, 3),),
    plan: Plan | None = None,
) -> list[ChunkOutcome]:
    tiles = tiling_chunks(iter(chunks), plan or a_plan())
    firsts = FirstOutcomes(io.BytesIO(), set())
    pairs = accounted(tiles, [(batch, outcomes) for batch in batches], firsts)
    return [outcome for _, outcome in pairs]


def test_every_chunk_is_paired_with_its_outcome() -> None:
    outcomes = [an_outcome(chunk) for chunk in CHUNKS]
    assert paired(outcomes) == outcomes


def test_a_chunk_without_an_outcome_is_failed() -> None:
    found = paired([an_outcome(CHUNKS[0])])
    assert [outcome.reason_code for outcome in found] == [None, "NO_OUTCOME", "NO_OUTCOME"]
    assert [chunk.outcome for chunk in found][1:] == [ChunkResult.FAILED] * 2


def test_every_chunk_of_a_batch_without_outcomes_is_failed() -> None:
    assert {chunk.outcome for chunk in paired([])} == {ChunkResult.FAILED}


def changed(position: int, **changes: Any) -> list[TextChunk]:
    chunks = list(CHUNKS)
    chunks[position] = chunks[position].model_copy(update=changes)
    return chunks


@pytest.mark.parametrize(
    "chunks",
    [
        CHUNKS[:2],
        CHUNKS[1:],
        [*CHUNKS, CHUNKS[2]],
        [CHUNKS[0], CHUNKS[2], CHUNKS[1]],
        changed(1, core_start=14),
        changed(1, core_start_byte=16),
        changed(1, core="shorter"),
        changed(2, core="", core_start=31, core_end=31),
    ],
    ids=["end", "start", "twice", "order", "overlap", "bytes", "length", "empty"],
)
def test_cores_that_do_not_tile_the_text_end_the_run(chunks: list[TextChunk]) -> None:
    with pytest.raises(ReconciliationError):
        paired([an_outcome(chunk) for chunk in CHUNKS], chunks)


def test_characters_outside_every_chunk_end_the_run() -> None:
    with pytest.raises(ReconciliationError, match="cover 47 characters; the plan has 3 and 48"):
        paired([an_outcome(chunk) for chunk in CHUNKS], plan=a_plan(characters=48))


@pytest.mark.parametrize(
    "batches", [(a_batch(0, 2),), (a_batch(0, 4),), ()], ids=["less", "more", "none"]
)
def test_batches_that_do_not_fit_the_chunks_end_the_run(batches: tuple[BatchPointer, ...]) -> None:
    with pytest.raises(ReconciliationError):
        paired([], batches=batches)


@pytest.mark.parametrize(
    "outcomes",
    [
        [an_outcome(CHUNKS[0]), an_outcome(CHUNKS[0])],
        [an_outcome(a_chunk("x", index=9))],
        [an_outcome(CHUNKS[0], chunk_key="another")],
        [an_outcome(CHUNKS[0], core_end=16)],
    ],
    ids=["two", "foreign", "key", "offsets"],
)
def test_impossible_outcomes_end_the_run(outcomes: list[ChunkOutcome]) -> None:
    with pytest.raises(ReconciliationError):
        paired(outcomes)


@pytest.mark.parametrize(
    "record",
    [
        a_record(5, "went well."),
        a_record(4, "went bad"),
        a_record(4, "went well.", owned=False),
        a_record(15, "Two", owned=True),
        a_record(31, "Three", owned=False),
    ],
    ids=["offset", "words", "owned", "foreign", "unseen"],
)
def test_wrong_evidence_ends_the_run(record: Any) -> None:
    with pytest.raises(ReconciliationError):
        paired([an_outcome(CHUNKS[0], record)])


@pytest.mark.parametrize(
    "outcome",
    [
        an_outcome(CHUNKS[0], outcome=ChunkResult.EXTRACTED),
        an_outcome(CHUNKS[0], a_record(15, "Two", owned=False), outcome=ChunkResult.EXTRACTED),
        an_outcome(CHUNKS[0], a_record(4, "went well."), outcome=ChunkResult.EMPTY),
        an_outcome(CHUNKS[0], quarantined=(a_quarantined(),)),
    ],
    ids=["nothing", "foreign", "records", "quarantined"],
)
def test_a_result_that_contradicts_its_records_ends_the_run(outcome: ChunkOutcome) -> None:
    with pytest.raises(ReconciliationError, match="chunk 0 is E"):
        paired([outcome])
