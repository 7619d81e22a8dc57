"""Builders and fakes for the tests of extraction and reconciliation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from lambdas.extract_batch.asking import StoredAnswer
from medallion.contracts import (
    BatchPointer,
    BatchProgress,
    ChunkOutcome,
    DocumentPointer,
    ExtractBatchRequest,
    GroundedRecord,
    QuarantinedRecord,
    TextChunk,
)
from medallion.ledger import Counts, DocumentEntry
from medallion.ledger.facts import Proposal
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.datasets import Dataset, Example
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import ChunkResult

RECORD_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "mood": {"type": "string", "enum": ["good", "bad"], "description": "How it went."},
        "score": {"type": "integer", "minimum": 1, "maximum": 5, "description": "Points."},
        "day": {"type": "string", "format": "date", "description": "When."},
        "ticket": {
            "type": "string",
            "pattern": "^T-[0-9]+$",
            "x-grounding": "verbatim",
            "description": "Ticket number.",
        },
    },
    "required": ["mood"],
}


def a_dataset(**changes: Any) -> Dataset:
    values: dict[str, Any] = {
        "name": "notes",
        "title": "Notes",
        "description": "",
        "owner": "",
        "record_schema": RECORD_SCHEMA,
        "instructions": "List the moods.",
        "examples": (Example("All went well.", ({"mood": "good", "quote": "All went well."},)),),
    }
    return Dataset(**(values | changes))


def a_chunk(core: str, **changes: Any) -> TextChunk:
    start = changes.get("core_start", 0)
    start_byte = changes.get("core_start_byte", start)
    values: dict[str, Any] = {
        "index": 0,
        "chunk_key": "k0",
        "core_start": start,
        "core_end": start + len(core),
        "core_start_byte": start_byte,
        "core_end_byte": start_byte + len(core.encode()),
        "context_before": "",
        "core": core,
        "context_after": "",
    }
    return TextChunk(**(values | changes))


def chunks_of(text: str, cuts: list[int], context: int = 5) -> list[TextChunk]:
    """The chunks of the text cut at these offsets, with context on both sides."""
    chunks = []
    for index, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(text)], strict=True)):
        chunk = a_chunk(
            text[start:end],
            index=index,
            chunk_key=f"k{index}",
            core_start=start,
            core_start_byte=len(text[:start].encode()),
            context_before=text[max(0, start - context) : start],
            context_after=text[end : end + context],
        )
        chunks.append(chunk)
    return chunks


def an_answer(records: Any = (), **changes: Any) -> ModelAnswer:
    text = records if isinstance(records, str) else json.dumps({"records": list(records)})
    values: dict[str, Any] = {
        "text": text,
        "finish_reason": "STOP",
        "block_reason": "",
        "model_version": "scripted-1",
        "prompt_tokens": 100,
        "output_tokens": 20,
        "thinking_tokens": 5,
        "latency_ms": 12,
    }
    return ModelAnswer(**(values | changes))


def a_document(**changes: Any) -> DocumentPointer:
    values: dict[str, Any] = {
        "document_id": "d" * 32,
        "dataset": "notes",
        "bucket": "bronze",
        "key": "notes/one.txt",
        "version_id": "v1",
        "size_bytes": 10,
        "fence": 3,
        "run_id": "run-arn-1",
        "run_name": "run-1",
        "fresh_salt": "",
        "rejudge": False,
        "dry_run": False,
    }
    return DocumentPointer(**(values | changes))


def a_record(start: int, quote: str, *, owned: bool = True, **fields: Any) -> GroundedRecord:
    return GroundedRecord(
        fields=fields or {"mood": "good"},
        fields_model={},
        normalizations={},
        refused=(),
        quote=quote,
        quote_start=start,
        quote_end=start + len(quote),
        quote_match="exact",
        quote_model=quote,
        owned=owned,
    )


def a_quarantined(reason_code: str = "OFF_SCHEMA") -> QuarantinedRecord:
    return QuarantinedRecord(reason_code=reason_code, detail="$: type", raw_record="{}")


def an_outcome(chunk: TextChunk, *records: GroundedRecord, **changes: Any) -> ChunkOutcome:
    values = chunk.place()
    values |= {
        "outcome": ChunkResult.EXTRACTED if records else ChunkResult.EMPTY,
        "records": records,
        "answer_key": f"results/{chunk.index}.json",
        "model": "scripted-1",
        "prompt_version": "p1",
        "extracted_at": "2026-11-01T10:00:00.000+00:00",
        "prompt_tokens": 100,
        "output_tokens": 20,
        "cost_usd": 0.001,
        "attempts": 1,
        "paid_answers": 1,
    }
    return ChunkOutcome(**(values | changes))


class InMemoryObjectStore:
    """Objects in a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        body = self.objects.get(key)
        return body[slice(*byte_range)] if body is not None and byte_range else body

    def stream(
        self,
        key: str,
        version_id: str | None = None,  # noqa: ARG002 - the port's parameter
    ) -> Iterator[bytes]:
        body = self.objects[key]
        yield from (body[start : start + 7] for start in range(0, len(body), 7))

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def put_once(self, key: str, body: bytes | BinaryIO) -> bool:
        return self.put_if_unchanged(key, body, None) is not None

    def etag(self, key: str) -> str | None:
        """Equal contents have equal ETags, as in S3 without a KMS key."""
        body = self.objects.get(key)
        return None if body is None else hashlib.sha256(body).hexdigest()

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        if self.etag(key) != etag:
            return None
        self.objects[key] = body if isinstance(body, bytes) else body.read()
        return self.etag(key)

    def delete_if_unchanged(self, key: str, etag: str | None) -> bool:
        if self.etag(key) != etag:
            return False
        self.objects.pop(key, None)
        return True


def a_stored_answer(**changes: Any) -> StoredAnswer:
    values: dict[str, Any] = {
        "request_digest": "digest",
        "document_id": "d" * 32,
        "run_id": "run-arn-1",
        "model": "gemini-3.5-flash-lite",
        "prompt_version": "p1",
        "asked_at": "2026-11-01T12:00:00.000+00:00",
        "answer": an_answer(),
    }
    return StoredAnswer(**(values | changes))


class InMemoryLedger:
    """One document's entry; `fence` is the newest claim."""

    def __init__(self, fence: int = 3) -> None:
        self.fence = fence
        self.proposals: list[Proposal] = []
        self.facts: list[dict[str, Any]] = []

    def require_claim(self, document: DocumentPointer) -> DocumentEntry:
        if document.fence != self.fence:
            raise ClaimLostError("another run took over the document")
        return DocumentEntry(
            document.document_id,
            document.dataset,
            document.bucket,
            document.key,
            fence=self.fence,
        )

    def propose(self, document: DocumentPointer, proposal: Proposal) -> None:
        self.require_claim(document)
        self.proposals.append(proposal)

    def record_plan(self, document: DocumentPointer, counts: Counts) -> None:
        self.record(document, counts=counts)

    def record(self, _: DocumentPointer, **facts: Any) -> None:
        self.facts.append(facts)


Script = Callable[[ModelRequest], ModelAnswer]


class ScriptedModel:
    """A model that answers or raises as its script defines and keeps its requests."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self.requests: list[ModelRequest] = []

    def prepare(self) -> None:
        """Do nothing: there is no client."""

    def answer(
        self,
        request: ModelRequest,
        timeout_seconds: float,  # noqa: ARG002 - the port's parameter
    ) -> ModelAnswer:
        self.requests.append(request)
        return self._script(request)


def a_stored_batch(
    silver: InMemoryObjectStore, chunks: list[TextChunk], **changes: Any
) -> ExtractBatchRequest:
    """Store the chunks in a plan; the request that points at them."""
    lines = [chunk.model_dump_json().encode() + b"\n" for chunk in chunks]
    head = b"a line of another batch\n"
    silver.put("plans/chunks.jsonl", head + b"".join(lines))
    batch = BatchPointer(
        batch_index=0,
        chunks_key="plans/chunks.jsonl",
        start_byte=len(head),
        end_byte=len(head) + sum(map(len, lines)),
        chunk_count=len(chunks),
    )
    values: dict[str, Any] = {
        "document": a_document(),
        "batch": batch,
        "progress": BatchProgress(),
    }
    return ExtractBatchRequest(**(values | changes))
