"""Streams a run's plan and outcomes out of the silver bucket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion import lake
from medallion.contracts import BatchPointer, ChunkOutcome, TextChunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.contracts import DocumentPointer, Plan
    from medallion.object_store import ObjectStore


@dataclass(frozen=True)
class PlanReader:
    """The plan of one run; a line at a time, whatever the size of the document."""

    silver: ObjectStore
    document: DocumentPointer
    plan: Plan

    def chunks(self) -> Iterator[TextChunk]:
        stream = self.silver.stream(self.plan.chunks_key)
        return (TextChunk.model_validate_json(line) for line in lines(stream))

    def batches(self) -> Iterator[BatchPointer]:
        stream = self.silver.stream(self.plan.batches_key)
        return (BatchPointer.model_validate_json(line) for line in lines(stream))

    def outcomes(self, batch_index: int) -> list[ChunkOutcome] | None:
        """Outcomes of one batch, None when it left none."""
        document = self.document
        key = lake.outcomes_key(document.document_id, document.run_name, batch_index)
        body = self.silver.get(key)
        if body is None:
            return None
        return [ChunkOutcome.model_validate_json(line) for line in lines([body])]


def lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Lines that are not empty, whatever the blocks' borders."""
    rest = b""
    for block in blocks:
        *complete, rest = (rest + block).split(b"\n")
        yield from filter(None, complete)
    if rest:
        yield rest
