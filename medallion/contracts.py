"""Payloads between the state machine and its steps: pointers and counts, never document text."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from medallion.statuses import ChunkResult, DocumentStatus, PromotionStatus


class Payload(BaseModel):
    """Frozen, refuses unknown fields, and never prints input values in its errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class AwsEvent(BaseModel):
    """What AWS sends: read leniently, because AWS adds fields."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class Execution(Payload):
    """The state machine execution that a step works for; `arn` is the run id."""

    arn: str
    name: str


class EventBucket(AwsEvent):
    """`detail.bucket` of an S3 event."""

    name: str


class EventObject(AwsEvent):
    """`detail.object` of an S3 event; everything but the key is a hint."""

    key: str
    sequencer: str | None = None


class EventDetail(AwsEvent):
    """`detail` of an S3 event."""

    bucket: EventBucket
    object: EventObject


class DocumentEvent(AwsEvent):
    """The execution's input: an S3 event from EventBridge, or the same JSON typed by an operator.

    Attributes:
        rerun: run a COMPLETE document again, from stored answers where they fit.
        fresh: run it again and ask the model again.
        rejudge: run it again from stored answers only; the model is asked nothing.
    """

    detail: EventDetail
    rerun: bool = False
    fresh: bool = False
    rejudge: bool = False


class DocumentPointer(Payload):
    """One revision of a document under one run's claim.

    Attributes:
        version_id: S3 version id; empty for a deleted object.
        fence: number of the claim; every later write is conditional on it.
        fresh_salt: empty, or what makes this run's model requests differ from stored ones.
        rejudge: this run may not ask the model anything.
    """

    document_id: str
    dataset: str
    bucket: str
    key: str
    version_id: str
    size_bytes: int
    fence: int
    run_id: str
    run_name: str
    fresh_salt: str = ""
    rejudge: bool = False


class RegisterDocumentRequest(Payload):
    """Input of RegisterDocument."""

    execution: Execution
    event: DocumentEvent


class RegistrationDecision(StrEnum):
    """What happens with the document; SKIP ends the execution without touching the ledger."""

    RUN = "RUN"
    DELETE = "DELETE"
    REJECT = "REJECT"
    SKIP = "SKIP"


class RegisterDocumentResponse(Payload):
    """Output of RegisterDocument; `status` and `reason` explain REJECT and SKIP."""

    decision: RegistrationDecision
    document: DocumentPointer | None = None
    status: DocumentStatus | None = None
    reason_code: str | None = None
    reason: str | None = None


class ChunkTextRequest(Payload):
    """Input of ChunkText."""

    document: DocumentPointer


class Plan(Payload):
    """What ChunkText wrote: pointers into the silver bucket."""

    bucket: str
    chunks_key: str
    batches_key: str
    chunk_count: int = Field(ge=0)
    batch_count: int = Field(ge=0)
    characters: int = Field(ge=0)
    encoding: str


class ChunkTextResponse(Payload):
    """Output of ChunkText; `plan` is null when the document was rejected (see the ledger)."""

    decision: RegistrationDecision
    plan: Plan | None = None


class BatchPointer(Payload):
    """One item of the Map: a byte range of chunks.jsonl."""

    batch_index: int = Field(ge=0)
    chunks_key: str
    start_byte: int = Field(ge=0)
    end_byte: int = Field(ge=0)
    chunk_count: int = Field(ge=1)


class TextChunk(Payload):
    """One line of chunks.jsonl; offsets in code points of the decoded document.

    Attributes:
        chunk_key: hash of core and context: equal texts have equal keys, wherever they stand.
        core_start: offset of the first code point of the core; context_before ends there.
        core_end: offset after the core; context_after begins there.
        core_start_byte: the same in bytes of the UTF-8 form of the decoded document.
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


class BatchProgress(Payload):
    """What a batch remembers between invocations; everything else stands in stored answers.

    Attributes:
        invocations: invocations of ExtractBatch for this batch so far.
        failing_since: start of the outage that the batch waits out, null when the model answers.
    """

    invocations: int = 0
    failing_since: datetime | None = None


class ExtractBatchRequest(Payload):
    """Input of ExtractBatch."""

    document: DocumentPointer
    batch: BatchPointer
    progress: BatchProgress


class BatchState(StrEnum):
    """DONE ends the child, WAIT comes back at `wait_until`, CONTINUE at once."""

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


class GroundedRecord(Payload):
    """A record whose quote was found in the text; offsets in code points of the document.

    Attributes:
        owned: true when the quote starts in the core of the chunk that was asked.
    """

    fields: dict[str, Any]
    quote: str
    quote_start: int
    quote_end: int
    quote_match: str
    quote_model: str
    owned: bool


class QuarantinedRecord(Payload):
    """A record, or a whole answer, that failed a check; kept with the reason.

    Attributes:
        answer_key: the answer that it stood in.
    """

    reason_code: str
    detail: str
    raw_record: str | None = None
    answer_key: str | None = None


class ChunkOutcome(Payload):
    """One line of a batch's outcomes: how one chunk ended, its records and what failed.

    Attributes:
        detail: what stands behind the reason code, without document text.
        answer_key: keys of all answers used, comma-separated, that of the whole chunk first.
        prompt_version: of the dataset as it was when the model was asked.
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
    answer_key: str | None = None
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
    """Output of ReconcileDocument; the proposed status stands in the ledger, too."""

    promote: bool
    status: DocumentStatus
    records: int
    quarantined_records: int


class JoinGoldRunRequest(Payload):
    """Input of JoinGoldRun."""

    document: DocumentPointer


class GoldRun(Payload):
    """One Spark run that brings the waiting documents of a dataset into gold."""

    gold_run_id: str
    dataset: str
    manifest_key: str
    document_count: int


class JoinState(StrEnum):
    """LEAD starts the Spark run, WAIT asks again at `wait_until`, SETTLED is done."""

    LEAD = "LEAD"
    WAIT = "WAIT"
    SETTLED = "SETTLED"


class JoinGoldRunResponse(Payload):
    """Output of JoinGoldRun."""

    state: JoinState
    gold_run: GoldRun | None = None
    wait_until: str | None = None


class SettleGoldRunRequest(Payload):
    """Input of SettleGoldRun."""

    document: DocumentPointer
    gold_run: GoldRun


class SettleGoldRunResponse(Payload):
    """Output of SettleGoldRun: how many documents the gold run settled, by result."""

    settled: int
    held: int


class PublishOutcomeRequest(Payload):
    """Input of PublishOutcome: the steps before it left their facts in the ledger."""

    document: DocumentPointer


class PublishOutcomeResponse(Payload):
    """Output of PublishOutcome: the final status, which the state machine turns into its end."""

    document_id: str
    dataset: str
    key: str
    version_id: str
    status: DocumentStatus
    reason_code: str | None = None
    reason: str | None = None
    records: int = 0
    quarantined_records: int = 0
    gold_rows: int = 0


class ManifestDocument(Payload):
    """One document of a gold run's manifest.

    Attributes:
        records_key: silver object with its rows; null takes the document out of gold.
        fence: claim under which the document waits; results are written back under it.
    """

    document_id: str
    source_key: str
    version_id: str
    records_key: str | None
    fence: int


class GoldManifest(Payload):
    """What a gold run is to bring into gold."""

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]


class PromotionResult(Payload):
    """What the gold run did with one document."""

    document_id: str
    status: PromotionStatus
    rows: int = 0
    snapshot_id: str | None = None
    reason: str | None = None


class GoldRunResult(Payload):
    """What the Spark job wrote at the end of a gold run."""

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]


class ExecutionStatusDetail(AwsEvent):
    """`detail` of a "Step Functions Execution Status Change" event."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", hide_input_in_errors=True, populate_by_name=True
    )

    execution_arn: str = Field(alias="executionArn")
    name: str
    status: str
    input: str | None = None
    error: str | None = None
    cause: str | None = None


class ExecutionStatusEvent(AwsEvent):
    """Input of record_failure."""

    detail: ExecutionStatusDetail
