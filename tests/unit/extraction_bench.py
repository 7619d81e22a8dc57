"""A batch of three chunks and all parts of ExtractBatch, in memory."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset, prepare
from lambdas.extract_batch.extraction import Extraction, Limits
from lambdas.extract_batch.figures import Figures
from medallion.aws import Threads
from medallion.contracts import ChunkOutcome, ExtractBatchRequest, ExtractBatchResponse
from medallion.ledger.documents import Ledger
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    ScriptedModel,
    a_dataset,
    a_document,
    a_stored_batch,
    an_answer,
    chunks_of,
)

TEXT = "One went well.\nTwo went badly.\nThree went well."
CHUNKS = chunks_of(TEXT, [15, 31])
NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def went_well(request: ModelRequest) -> ModelAnswer:
    core = request.text.split("<document-")[1]
    records = [{"mood": "good", "quote": "went well."}] if "well" in core else []
    return an_answer(records)


class Bench:
    """A batch of three chunks with its stores, ledger and model."""

    def __init__(self, model: ScriptedModel, remaining_seconds: float = 300) -> None:
        self.silver = InMemoryObjectStore()
        self.model = model
        self.ledger = InMemoryLedger()
        self.request = a_stored_batch(self.silver, CHUNKS)
        self.remaining_seconds = remaining_seconds
        self.limits = Limits(outage_seconds=600, timeout_seconds=30, workers=1, max_invocations=100)
        self.figures = Figures()
        self.now = NOW

    def dataset(self) -> PreparedDataset:
        return prepare(a_dataset().to_json().encode())

    def turn(self, request: ExtractBatchRequest | None = None) -> ExtractBatchResponse:
        extraction = Extraction(
            silver=self.silver,
            ledger=cast("Ledger", self.ledger),
            model=self.model,
            default_model="gemini-3.5-flash-lite",
            limits=self.limits,
            remaining_seconds=lambda: self.remaining_seconds,
            now=lambda: self.now,
            concurrency=Threads(),
        )
        response, self.figures = extraction.run(request or self.request, self.dataset)
        return response

    def outcomes(self, run_name: str = "run-1") -> list[ChunkOutcome]:
        body = self.silver.objects[lake.outcomes_key("d" * 32, run_name, 0)]
        return [ChunkOutcome.model_validate_json(line) for line in body.splitlines()]

    def has_outcomes(self) -> bool:
        return any("outcomes" in key for key in self.silver.objects)


def core_of(request: ModelRequest) -> str:
    found = re.search(r"<document-(\w+)>\n(.*)\n</document-\1>", request.text, re.DOTALL)
    assert found is not None
    return found[2]


def a_bench(script: Callable[[ModelRequest], ModelAnswer], text: str) -> Bench:
    """A batch with one chunk in the middle of a document."""
    bench = Bench(ScriptedModel(script))
    chunks = chunks_of(f"Before it.\n{text}After it.", [11, 11 + len(text)], context=5)
    bench.request = a_stored_batch(bench.silver, chunks[1:2])
    return bench


def the_outcome(bench: Bench, run_name: str = "run-1") -> ChunkOutcome:
    (outcome,) = bench.outcomes(run_name)
    return outcome


def again(bench: Bench, run: str = "run-2", **changes: Any) -> ChunkOutcome:
    document = a_document(run_id=f"arn-of-{run}", run_name=run, **changes)
    bench.turn(bench.request.model_copy(update={"document": document}))
    return the_outcome(bench, run)
