"""Batches, chunks, and the results of the model's answers about them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from medallion.contracts.documents import DocumentPointer, Plan, RegistrationDecision
from medallion.contracts.payload import Payload
from medallion.contracts.records import GroundedRecord, LongerRecord, QuarantinedRecord
from medallion.vocabulary.statuses import ChunkResult, DocumentStatus


class BatchPointer(Payload):
    """One item of the Map: a byte range of chunks.jsonl."""

    batch_index: int = Field(ge=0)
    chunks_key: str
    start_byte: int = Field(ge=0)
    end_byte: int = Field(ge=0)
    chunk_count: int = Field(ge=1)


class ChunkTextResponse(Payload):
    """Output of ChunkText; `plan` is null if the document was rejected (see the ledger).

    Attributes:
        inline: the batches run in the document's execution, without a Map Run.
        batches: all of the plan if they run inline, otherwise none.
    """

    decision: RegistrationDecision
    plan: Plan | None = None
    inline: bool = False
    batches: tuple[BatchPointer, ...] = ()


class TextChunk(Payload):
    """One line of chunks.jsonl; offsets in code points of the decoded document.

    Attributes:
        chunk_key: hash of core and context: equal texts have equal keys at any position.
        core_start: offset of the first code point of the core; context_before ends there.
        core_end: offset after the core; context_after begins there.
        core_start_byte: the same in bytes of the UTF-8 form of the decoded document.
        repeats: index of the document's first chunk with this key; None if it is this chunk.
    """

    index: int
    chunk_key: str
    core_start: int
    core_end: int
    core_start_byte: int
    core_end_byte: int
    context_before: str
    core: str
    context_after: str
    repeats: int | None = None

    def place(self) -> dict[str, Any]:
        """What a chunk and its outcome have in common: everything but the text and the repeat."""
        return self.model_dump(exclude={"context_before", "core", "context_after", "repeats"})


class BatchProgress(Payload):
    """What a batch keeps between invocations; everything else is in stored answers.

    Attributes:
        invocations: invocations of ExtractBatch for this batch so far.
        failing_since: start of the outage that the batch waits out, null while the model answers.
        throttled_since: since when a limit has refused every call, null while the model answers.
        most_invocations: below the function's own limit if batches share the events of one
            execution.
    """

    invocations: int = 0
    failing_since: datetime | None = None
    throttled_since: datetime | None = None
    most_invocations: int | None = None


class ModelWait(Payload):
    """What a batch of a run waits for, or why it ended; people and other batches read it.

    Attributes:
        until: the batch's next try; of a limit that lasts, how long other batches make no try.
        lasting: no batch of this run waits for the limit.
    """

    until: datetime
    reason_code: str
    detail: str
    lasting: bool = False


class ExtractBatchRequest(Payload):
    """Input of ExtractBatch."""

    document: DocumentPointer
    batch: BatchPointer
    progress: BatchProgress


class BatchState(StrEnum):
    """DONE ends the child, WAIT runs again at `wait_until`, CONTINUE at once."""

    DONE = "DONE"
    WAIT = "WAIT"
    CONTINUE = "CONTINUE"


class ExtractBatchResponse(Payload):
    """Output of ExtractBatch, which is also its next input plus what to do with it."""

    document: DocumentPointer
    batch: BatchPointer
    progress: BatchProgress
    state: BatchState
    wait_until: str | None = None


class AnswerUse(Payload):
    """A stored answer that a chunk uses.

    Attributes:
        cost_usd: its price; 0 if another document paid.
        paid_now: this run paid.
    """

    key: str
    prompt_tokens: int = 0
    output_tokens: int = 0
    thinking_tokens: int = 0
    cost_usd: float = 0.0
    paid_now: bool = False


def sums_of(uses: Collection[AnswerUse]) -> dict[str, Any]:
    """Tokens, cost and number of paid answers, as the fields of an outcome."""
    return {
        "prompt_tokens": sum(use.prompt_tokens for use in uses),
        "output_tokens": sum(use.output_tokens for use in uses),
        "thinking_tokens": sum(use.thinking_tokens for use in uses),
        "cost_usd": sum(use.cost_usd for use in uses),
        "paid_answers": sum(use.paid_now for use in uses),
    }


class ChunkOutcome(Payload):
    """One line of a batch's outcomes: how one chunk ended, its records and what failed.

    Attributes:
        detail: what explains the reason code, without document text.
        longer: records whose quotes may end after the text that the chunk contains.
        answer_key: keys of all answers used, comma-separated, that of the whole chunk first.
        form_notes: number of these answers by harmless error in their form, and by reason code
            if they could not be used.
        prompt_version: of the dataset when the model was asked.
        answers: what each of these answers cost; none in an outcome of an earlier version. Tokens,
            cost and number of paid answers are their sums.
        paid_answers: how many of the answers this run paid for.
        reused: there are answers, and this run paid for none of them.
    """

    index: int
    chunk_key: str
    core_start: int
    core_end: int
    core_start_byte: int
    core_end_byte: int
    outcome: ChunkResult
    reason_code: str | None = None
    detail: str | None = None
    records: tuple[GroundedRecord, ...] = ()
    quarantined: tuple[QuarantinedRecord, ...] = ()
    longer: tuple[LongerRecord, ...] = ()
    answer_key: str | None = None
    form_notes: dict[str, int] = Field(default_factory=dict)
    answers: tuple[AnswerUse, ...] = ()
    model: str | None = None
    prompt_version: str | None = None
    extracted_at: str | None = None
    prompt_tokens: int = 0
    output_tokens: int = 0
    thinking_tokens: int = 0
    cost_usd: float = 0.0
    latency_ms: int = 0
    attempts: int = 0
    paid_answers: int = 0
    reused: bool = False


class ReconcileDocumentRequest(Payload):
    """Input of ReconcileDocument; a null plan means that the object is gone."""

    document: DocumentPointer
    plan: Plan | None


class ReconcileDocumentResponse(Payload):
    """Output of ReconcileDocument; the proposed status is also in the ledger."""

    promote: bool
    status: DocumentStatus
    records: int
    quarantined_records: int
