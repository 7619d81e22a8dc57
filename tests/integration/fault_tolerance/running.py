"""Runs ExtractBatch over a corpus, with a real client and the stand-in, and records each call."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, cast

from lambdas.extract_batch.extraction import Extraction, Limits
from local_aws.gemini_stand_in.api import StandInServer
from local_aws.gemini_stand_in.arguments import StandInArguments
from local_aws.gemini_stand_in.faults import Fault, FaultSettings
from medallion.aws import LambdaRuntime, Threads
from medallion.contracts import (
    BatchPointer,
    BatchProgress,
    BatchState,
    ChunkOutcome,
    ExtractBatchRequest,
    TextChunk,
)
from medallion.ledger.documents import Ledger
from medallion.model import ExtractionModel, ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from tests.integration.fault_tolerance.corpus import Corpus, Text
from tests.integration.model_adapters import Adapter, Keys
from tests.integration.stand_in_server import serving
from tests.unit.extraction_bench import core_of
from tests.unit.extraction_builders import InMemoryLedger, InMemoryObjectStore, a_document

_BATCH_CHUNKS: Final = 10
_LIMITS: Final = Limits(
    outage_seconds=0,
    timeout_seconds=120,
    workers=8,
    max_invocations=1000,
    # The first of many fast answers need not come before the others.
    lead_seconds=0,
)


@dataclass(frozen=True)
class Call:
    """One call of the model.

    Attributes:
        core: the document text that was asked about.
    """

    core: str
    answer: ModelAnswer

    @property
    def tokens(self) -> int:
        answer = self.answer
        return answer.prompt_tokens + answer.output_tokens + answer.thinking_tokens

    @property
    def is_blocked(self) -> bool:
        return bool(self.answer.block_reason) or self.answer.finish_reason == "RECITATION"

    @property
    def is_cut(self) -> bool:
        """The answer ended at a limit; that of a loop also ends so."""
        return self.answer.finish_reason == "MAX_TOKENS"


@dataclass
class RecordedModel:
    """Passes each request on and records the answer."""

    model: ExtractionModel
    calls: list[Call] = field(default_factory=list)

    def prepare(self) -> None:
        self.model.prepare()

    def answer(self, request: ModelRequest, timeout_seconds: float) -> ModelAnswer:
        answer = self.model.answer(request, timeout_seconds)
        self.calls.append(Call(core_of(request), answer))
        return answer


@dataclass(frozen=True)
class Result:
    """What a run over one text gave."""

    text: Text
    calls: tuple[Call, ...]
    outcomes: tuple[ChunkOutcome, ...]


@dataclass(frozen=True)
class Run:
    """What a run over a corpus gave, and the stand-in's bill."""

    results: tuple[Result, ...]
    bill: dict[str, Any]


@contextmanager
def a_stand_in(corpus: Corpus) -> Iterator[StandInServer]:
    with serving(StandInArguments(offline=(corpus.hints,))) as server:
        yield server


def run(
    corpus: Corpus, server: StandInServer, adapter: Adapter, faults: Sequence[Fault] = ()
) -> Run:
    """Extract all texts while the model has these faults."""
    server.service.faults.replace(FaultSettings(faults=tuple(faults)))
    server.service.bill.reset()
    model = adapter(Keys("made-up", "made-up"), LambdaRuntime(), server.url)
    results = tuple(_extract(corpus, text, model) for text in corpus.texts)
    return Run(results, server.service.bill.report())


def _extract(corpus: Corpus, text: Text, model: ExtractionModel) -> Result:
    recorded, silver = RecordedModel(model), InMemoryObjectStore()
    outcomes: list[ChunkOutcome] = []
    starts = range(0, len(text.chunks), _BATCH_CHUNKS)
    for index, start in enumerate(starts):
        chunks = text.chunks[start : start + _BATCH_CHUNKS]
        outcomes += _batch(corpus, silver, recorded, _request(text, silver, index, chunks))
    return Result(text, tuple(recorded.calls), tuple(outcomes))


def _batch(
    corpus: Corpus,
    silver: InMemoryObjectStore,
    model: ExtractionModel,
    request: ExtractBatchRequest,
) -> list[ChunkOutcome]:
    extraction = Extraction(
        silver=silver,
        ledger=cast("Ledger", InMemoryLedger()),
        model=model,
        default_model="gemini-3.5-flash-lite",
        limits=_LIMITS,
        remaining_seconds=lambda: 900.0,
        now=lambda: datetime.now(UTC),
        concurrency=Threads(),
    )
    state = BatchState.CONTINUE
    while state is not BatchState.DONE:
        response, _ = extraction.run(request, lambda: corpus.dataset)
        state = response.state
        request = request.model_copy(update={"progress": response.progress})
    document, index = request.document, request.batch.batch_index
    body = silver.objects[lake.outcomes_key(document.document_id, document.run_name, index)]
    return [ChunkOutcome.model_validate_json(line) for line in body.splitlines()]


def _request(
    text: Text, silver: InMemoryObjectStore, index: int, chunks: Sequence[TextChunk]
) -> ExtractBatchRequest:
    body = b"".join(chunk.model_dump_json().encode() + b"\n" for chunk in chunks)
    key = f"plans/chunks-{index}.jsonl"
    silver.put(key, body)
    return ExtractBatchRequest(
        document=a_document(
            document_id=hashlib.sha256(text.name.encode()).hexdigest()[:32],
            dataset=text.name.partition("/")[0],
            key=f"{text.name}.txt",
        ),
        batch=BatchPointer(
            batch_index=index,
            chunks_key=key,
            start_byte=0,
            end_byte=len(body),
            chunk_count=len(chunks),
        ),
        progress=BatchProgress(),
    )
