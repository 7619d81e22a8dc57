"""The rows of a document, often larger than the document, are not held in memory."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator, Mapping
from typing import BinaryIO, cast

from lambdas.reconcile_document.reconciliation import (
    ReconcileDocumentDependencies,
    reconcile_document,
)
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.aws import Threads
from medallion.contracts import BatchPointer, Plan, ReconcileDocumentRequest, TextChunk
from medallion.ledger.documents import Ledger
from medallion.vocabulary import lake
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    a_chunk,
    a_dataset,
    a_document,
    a_record,
    an_outcome,
)

BATCHES = 40
CHUNKS_PER_BATCH = 10
CORE = "".join(
    f"Visit {number:04} of this ward went well for all of them. " for number in range(20)
)
RECORD_CHARS = len(CORE) // 20
DOCUMENT = a_document()


class LongPlan(InMemoryObjectStore):
    """A run's files, generated on reading so that the test does not hold them in memory either."""

    def stream(self, key: str, version_id: str | None = None) -> Iterator[bytes]:
        assert version_id is None
        if key == "chunks":
            for index in range(BATCHES * CHUNKS_PER_BATCH):
                yield chunk(index).model_dump_json().encode() + b"\n"
            return
        for index in range(BATCHES):
            pointer = BatchPointer(
                batch_index=index,
                chunks_key="chunks",
                start_byte=0,
                end_byte=1,
                chunk_count=CHUNKS_PER_BATCH,
            )
            yield pointer.model_dump_json().encode() + b"\n"

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        assert byte_range is None
        if key in self.objects:
            return self.objects[key]
        batch = next(
            number
            for number in range(BATCHES)
            if key == lake.outcomes_key(DOCUMENT.document_id, DOCUMENT.run_name, number)
        )
        first = batch * CHUNKS_PER_BATCH
        return b"\n".join(map(outcome_line, range(first, first + CHUNKS_PER_BATCH)))


class MeasuredTables:
    """A writer that measures the size of the rows."""

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}

    def replace(self, _: object, rows: Mapping[str, BinaryIO], earlier: object) -> int:
        assert not earlier
        self.sizes = {table: file.seek(0, io.SEEK_END) for table, file in rows.items()}
        return 1


def chunk(index: int) -> TextChunk:
    start = index * len(CORE)
    return a_chunk(CORE, index=index, core_start=start)


def outcome_line(index: int) -> bytes:
    text_chunk = chunk(index)
    records = [
        a_record(text_chunk.core_start + at, CORE[at : at + RECORD_CHARS])
        for at in range(0, len(CORE), RECORD_CHARS)
    ]
    return an_outcome(text_chunk, *records).model_dump_json().encode()


def test_memory_does_not_grow_with_the_rows() -> None:
    chunks = BATCHES * CHUNKS_PER_BATCH
    plan = Plan(
        bucket="silver",
        chunks_key="chunks",
        batches_key="batches",
        chunk_count=chunks,
        batch_count=BATCHES,
        characters=chunks * len(CORE),
        encoding="utf-8",
    )
    artifacts, tables = InMemoryObjectStore(), MeasuredTables()
    artifacts.put(lake.compiled_dataset_key("notes"), a_dataset().to_json().encode())
    dependencies = ReconcileDocumentDependencies(
        silver=LongPlan(),
        artifacts=artifacts,
        tables=cast("SilverTablesWriter", tables),
        ledger=cast("Ledger", InMemoryLedger()),
        concurrency=Threads(),
    )
    tracemalloc.start()
    try:
        request = ReconcileDocumentRequest(document=DOCUMENT, plan=plan)
        response, _ = reconcile_document(request, dependencies)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert response.records == chunks * 20
    assert tables.sizes[lake.RECORDS] > 4_000_000
    assert peak < tables.sizes[lake.RECORDS] / 2
