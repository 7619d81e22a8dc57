"""A whole document through ChunkText, ExtractBatch and ReconcileDocument, in memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO, cast

from lambdas.chunk_text.plan import BatchWriter, write_plan
from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.extraction import Extraction, Limits
from lambdas.reconcile_document.reconciliation import (
    ReconcileDocumentDependencies,
    reconcile_document,
)
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.aws import Threads
from medallion.contracts import (
    BatchPointer,
    BatchProgress,
    BatchState,
    DocumentPointer,
    ExtractBatchRequest,
    Plan,
    ReconcileDocumentRequest,
    TextChunk,
)
from medallion.ledger.documents import Ledger
from medallion.ledger.facts import Counts
from medallion.texts import TextDecoder
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset
from tests.unit.extraction_bench import NOW
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    ScriptedModel,
    a_document,
)

Row = dict[str, Any]


@dataclass
class InMemoryTables:
    """The rows of the last run, by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def replace(self, _: object, files: Mapping[str, BinaryIO], earlier: object) -> int:
        assert not earlier
        self.rows = {}
        for table, file in files.items():
            file.seek(0)
            self.rows[table] = [json.loads(line) for line in file]
        return 1


@dataclass
class DocumentBench:
    """One dataset and one model; each run is a document of its own."""

    dataset: Dataset
    model: ScriptedModel
    batch_chunks: int = 3
    document: DocumentPointer = field(default_factory=a_document)
    silver: InMemoryObjectStore = field(default_factory=InMemoryObjectStore)
    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    tables: InMemoryTables = field(default_factory=InMemoryTables)
    max_invocations: int = 5
    """An outage ends after as many invocations of a batch."""

    def run(self, text: str) -> None:
        """Take the text through all three steps."""
        plan = self.plan(text)
        for batch in self.batches(plan):
            self.extract(batch)
        self.reconcile(plan)

    def plan(self, text: str) -> Plan:
        chunks, batches = BytesIO(), BytesIO()
        writer = BatchWriter(chunks, batches, "chunks", self.batch_chunks)
        data = text.encode()
        write_plan([data], TextDecoder(len(data) + 1), self.dataset.chunking, writer)
        self.silver.put("chunks", chunks.getvalue())
        self.silver.put("batches", batches.getvalue())
        return Plan(
            bucket="silver",
            chunks_key="chunks",
            batches_key="batches",
            chunk_count=writer.chunk_count,
            batch_count=writer.batch_count,
            characters=len(text),
            encoding="utf-8",
            repeated_chunks=writer.repeated_chunks,
        )

    def batches(self, plan: Plan) -> list[BatchPointer]:
        lines = self.silver.objects[plan.batches_key].splitlines()
        return [BatchPointer.model_validate_json(line) for line in lines]

    def chunks(self) -> list[TextChunk]:
        lines = self.silver.objects["chunks"].splitlines()
        return [TextChunk.model_validate_json(line) for line in lines]

    def extract(self, batch: BatchPointer) -> None:
        """Run ExtractBatch until the batch is done, without its waits."""
        progress = BatchProgress()
        prepared = prepare(self.dataset.to_json().encode())
        extraction = Extraction(
            silver=self.silver,
            ledger=cast("Ledger", self.ledger),
            model=self.model,
            default_model="gemini-3.5-flash-lite",
            limits=Limits(
                outage_seconds=600,
                timeout_seconds=30,
                workers=1,
                max_invocations=self.max_invocations,
            ),
            remaining_seconds=lambda: 300.0,
            now=lambda: NOW,
            concurrency=Threads(),
        )
        while True:
            request = ExtractBatchRequest(document=self.document, batch=batch, progress=progress)
            response, _ = extraction.run(request, lambda: prepared)
            if response.state is BatchState.DONE:
                return
            progress = response.progress

    def reconcile(self, plan: Plan) -> None:
        artifacts = InMemoryObjectStore()
        key = lake.compiled_dataset_key(self.dataset.name)
        artifacts.put(key, self.dataset.to_json().encode())
        dependencies = ReconcileDocumentDependencies(
            silver=self.silver,
            artifacts=artifacts,
            tables=cast("SilverTablesWriter", self.tables),
            ledger=cast("Ledger", self.ledger),
            concurrency=Threads(),
        )
        reconcile_document(
            ReconcileDocumentRequest(document=self.document, plan=plan), dependencies
        )

    def rows(self, table: str) -> list[Row]:
        return self.tables.rows[table]

    @property
    def counts(self) -> Counts:
        """The counts of the last proposal."""
        counts = self.ledger.proposals[-1].counts
        assert counts is not None
        return counts
