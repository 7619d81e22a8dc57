"""Records of a text in three chunks, as the answers contain them."""

from __future__ import annotations

from typing import Any

from lambdas.reconcile_document.ownership import OwnedChunk, with_owners
from medallion.contracts import ChunkOutcome, GroundedRecord, RefusedField
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_builders import a_record, an_outcome, chunks_of

TEXT = "0123456789" * 9
CHUNKS = chunks_of(TEXT, [30, 60], context=20)
KEY = ("ticket",)
GOOD, BAD = {"mood": "good"}, {"mood": "bad"}


def said(start: int, end: int, **fields: Any) -> GroundedRecord:
    return a_record(start, TEXT[start:end], **fields)


def a_refused(name: str, raw_value: str = '"many"') -> RefusedField:
    return RefusedField(
        field=name,
        reason_code="INVALID_FIELD",
        rule="type",
        detail=f"$.{name}: type",
        raw_value=raw_value,
    )


def without(record: GroundedRecord, *names: str, raw_value: str = '"many"') -> GroundedRecord:
    """The record with these fields refused."""
    fields = {name: value for name, value in record.fields.items() if name not in names}
    refused = tuple(a_refused(name, raw_value) for name in names)
    return record.model_copy(update={"fields": fields, "refused": refused})


def outcome(index: int, records: list[GroundedRecord]) -> ChunkOutcome:
    chunk = CHUNKS[index]
    core = range(chunk.core_start, chunk.core_end)
    given = [record.model_copy(update={"owned": record.quote_start in core}) for record in records]
    result = ChunkResult.EXTRACTED if any(record.owned for record in given) else ChunkResult.EMPTY
    return an_outcome(chunk, *given, outcome=result)


def reconciled(*answers: list[GroundedRecord], key: tuple[str, ...] = ()) -> list[OwnedChunk]:
    """The chunks, each with the records of its answer."""
    return list(with_owners(map(outcome, range(len(CHUNKS)), [*answers, [], []]), key))


def rows(chunks: list[OwnedChunk]) -> list[tuple[int, int, dict[str, Any]]]:
    return [
        (kept.record.quote_start, kept.record.quote_end, kept.record.fields)
        for chunk in chunks
        for kept in chunk.records
    ]


def codes(chunks: list[OwnedChunk]) -> list[tuple[int, str]]:
    return [(chunk.outcome.index, row.reason_code) for chunk in chunks for row in chunk.set_aside]
