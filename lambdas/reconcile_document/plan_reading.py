"""Streams a run's plan and outcomes from the silver bucket."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from medallion.contracts import BatchPointer, ChunkOutcome, TextChunk
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from medallion.aws import Concurrency, ObjectStore
    from medallion.contracts import DocumentPointer, Plan


_READ_AHEAD: Final = 8
"""Sequential reads would take longer than all other work on a long document."""


_FIRST: Final = b'"repeats":null'
"""In the line of a chunk that is not a repeat; in a chunk's text, quotation marks are escaped."""


@dataclass(frozen=True)
class PlanReader:
    """The plan of one run, streamed line by line."""

    silver: ObjectStore
    document: DocumentPointer
    plan: Plan
    concurrency: Concurrency

    def chunks(self) -> Iterator[TextChunk]:
        stream = self.silver.stream(self.plan.chunks_key)
        return (TextChunk.model_validate_json(line) for line in lines(stream))

    def repeated(self) -> frozenset[int]:
        """The indexes of the chunks that later chunks repeat."""
        if not self.plan.repeated_chunks:
            return frozenset()
        stream = self.silver.stream(self.plan.chunks_key)
        repeats = (line for line in lines(stream) if _FIRST not in line)
        chunks = map(TextChunk.model_validate_json, repeats)
        return frozenset(chunk.repeats for chunk in chunks if chunk.repeats is not None)

    def batches(self) -> Iterator[BatchPointer]:
        stream = self.silver.stream(self.plan.batches_key)
        return (BatchPointer.model_validate_json(line) for line in lines(stream))

    def batches_with_outcomes(self) -> Iterator[tuple[BatchPointer, list[ChunkOutcome]]]:
        """Batches in order with their outcomes; some batches are read ahead."""
        pending: deque[tuple[BatchPointer, Future[bytes | None]]] = deque()
        with self.concurrency.pool(_READ_AHEAD) as pool:
            for batch in self.batches():
                pending.append((batch, pool.submit(self._outcomes, batch)))
                if len(pending) == _READ_AHEAD:
                    first, left = pending.popleft()
                    yield first, _outcomes_in(left.result())
            for rest, left in pending:
                yield rest, _outcomes_in(left.result())

    def _outcomes(self, batch: BatchPointer) -> bytes | None:
        document = self.document
        key = lake.outcomes_key(document.document_id, document.run_name, batch.batch_index)
        return self.silver.get(key)


def _outcomes_in(body: bytes | None) -> list[ChunkOutcome]:
    return [ChunkOutcome.model_validate_json(line) for line in lines([body or b""])]


def lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines that are not empty, regardless of the blocks' boundaries."""
    rest = b""
    for block in blocks:
        *complete, rest = (rest + block).split(b"\n")
        yield from filter(None, complete)
    if rest:
        yield rest
