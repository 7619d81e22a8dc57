"""A document's payloads: registration, plan and outcome."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from medallion.contracts.events import DocumentEvent, Execution
from medallion.contracts.payload import Payload
from medallion.vocabulary.statuses import DocumentStatus


class DocumentPointer(Payload):
    """One revision of a document under one run's claim.

    Attributes:
        version_id: S3 version id; empty for a deleted object.
        fence: number of the claim; every later write is conditional on it.
        fresh_salt: empty, or what makes this run's model requests differ from stored requests.
        rejudge: this run may not call the model.
        dry_run: this run has no claim and may change nothing; the fence is that of the entry.
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
    fresh_salt: str
    rejudge: bool
    dry_run: bool


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
    """What ChunkText wrote: pointers into the silver bucket.

    Attributes:
        repeated_chunks: number of chunks whose text an earlier chunk already has.
    """

    bucket: str
    chunks_key: str
    batches_key: str
    chunk_count: int = Field(ge=0)
    batch_count: int = Field(ge=0)
    characters: int = Field(ge=0)
    encoding: str
    repeated_chunks: int = Field(default=0, ge=0)


class PublishOutcomeRequest(Payload):
    """Input of PublishOutcome: the earlier steps left their facts in the ledger."""

    document: DocumentPointer


class PublishOutcomeResponse(Payload):
    """Output of PublishOutcome: the final status, which decides how the execution ends."""

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
