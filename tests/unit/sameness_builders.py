"""Records of a text in three chunks, as their answers have them."""

from __future__ import annotations

from typing import Any

from medallion.contracts import ChunkOutcome, GroundedRecord
from medallion.statuses import ChunkResult
from tests.unit.extraction_builders import a_record, an_outcome, chunks_of

TEXT = "0123456789" * 9
CHUNKS = chunks_of(TEXT, [30, 60], context=20)
KEY = ("ticket",)
GOOD, BAD = {"mood": "good"}, {"mood": "bad"}


def said(start: int, end: int, **fields: Any) -> GroundedRecord:
    return a_record(start, TEXT[start:end], **fields)


def outcome(index: int, records: list[GroundedRecord]) -> ChunkOutcome:
    chunk = CHUNKS[index]
    core = range(chunk.core_start, chunk.core_end)
    given = [one.model_copy(update={"owned": one.quote_start in core}) for one in records]
    result = ChunkResult.EXTRACTED if any(one.owned for one in given) else ChunkResult.EMPTY
    return an_outcome(chunk, *given, outcome=result)
