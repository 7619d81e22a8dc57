"""One invocation for one batch: gets answers, then plans another turn or writes the outcomes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.extract_batch.asking import (
    LEAD_SECONDS,
    UNASKED,
    Asker,
    Attempts,
    Failure,
    Patience,
    SharedWaits,
    Standing,
    StoredAnswers,
    Turn,
    next_turn,
)
from lambdas.extract_batch.chunks import EndReader, Inquirer, outcome_of, replies_to
from lambdas.extract_batch.figures import Figures, figures_of
from lambdas.extract_batch.following_text import FollowingText
from medallion.contracts import BatchState, ChunkOutcome, ExtractBatchResponse, TextChunk
from medallion.record_bounds import LINE_CHARS
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, DefectError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from lambdas.extract_batch.asking import Reply
    from lambdas.extract_batch.chunks import Inquiry, PreparedDataset
    from medallion.aws import Concurrency, ConditionalObjectStore, ObjectStore
    from medallion.contracts import BatchPointer, DocumentPointer, ExtractBatchRequest
    from medallion.ledger import Ledger
    from medallion.model import ExtractionModel

_TIME_TO_FINISH_SECONDS = 10.0
"""Reserved in each invocation for storing answers and writing outcomes."""


@dataclass(frozen=True)
class Limits:
    """Bounds of one batch.

    Attributes:
        workers: maximum number of calls in flight.
        lead_seconds: how long the first call of an invocation goes alone.
    """

    outage_seconds: float
    timeout_seconds: float
    workers: int
    max_invocations: int
    lead_seconds: float = LEAD_SECONDS


@dataclass(frozen=True)
class Extraction:
    """One batch with everything it needs.

    Attributes:
        remaining_seconds: time left in the invocation.
    """

    silver: ConditionalObjectStore
    ledger: Ledger
    model: ExtractionModel
    default_model: str
    limits: Limits
    remaining_seconds: Callable[[], float]
    now: Callable[[], datetime]
    concurrency: Concurrency

    def run(
        self, request: ExtractBatchRequest, read_dataset: Callable[[], PreparedDataset]
    ) -> tuple[ExtractBatchResponse, Figures]:
        """Ask for missing answers; write the outcomes when the batch is done.

        A lost claim ends the batch without outcomes and without an error: ReconcileDocument also
        finds the claim lost and ends the run as STALE.
        """
        try:
            return self._run(request, read_dataset)
        except ClaimLostError:
            return _ended(request), Figures()

    def _run(
        self, request: ExtractBatchRequest, read_dataset: Callable[[], PreparedDataset]
    ) -> tuple[ExtractBatchResponse, Figures]:
        self.ledger.require_claim(request.document)
        dataset = read_dataset()
        waits = SharedWaits(self.silver, request.document)
        limit = waits.reached_limit(self.now())
        inquiries = self._inquiries(request, dataset, limit)
        replies = replies_to(inquiries)
        standing = Standing.after(replies)
        turn = self._next_turn(request, standing)
        waits.keep(standing, turn, self.now())
        attempts = Attempts(self.silver, request)
        counts = attempts.after(replies)
        if turn.state is BatchState.DONE:
            record_key = dataset.dataset.record_key
            self._write_outcomes(request, inquiries, replies, counts, record_key)
        else:
            attempts.keep(counts)
        response = ExtractBatchResponse(
            document=request.document,
            batch=request.batch,
            progress=turn.progress,
            state=turn.state,
            wait_until=turn.wait_until,
        )
        return response, figures_of(replies)

    def _inquiries(
        self, request: ExtractBatchRequest, dataset: PreparedDataset, limit: Failure | None
    ) -> list[Inquiry]:
        """The questions about the batch's chunks, as far as they are answered."""
        chunks = self._chunks(request)
        inquirer = self._inquirer(request.document, dataset, limit)
        # ReconcileDocument makes the outcome of a repeat from that of the first chunk.
        inquiries = inquirer.inquire(chunk for chunk in chunks if chunk.repeats is None)
        chunking = dataset.dataset.chunking
        chars = chunking.context_chars + chunking.max_chars + LINE_CHARS
        following = FollowingText(self.silver, request.batch, chunks, chars)
        EndReader(
            dataset=dataset,
            default_model=self.default_model,
            document=request.document,
            ask_all=inquirer.ask_all,
            after=following.after,
        ).read_on(inquiries)
        return inquiries

    def _chunks(self, request: ExtractBatchRequest) -> list[TextChunk]:
        try:
            return read_chunks(self.silver, request.batch)
        except DefectError:
            # A newer run that has ended removes the plans of all runs.
            self.ledger.require_claim(request.document)
            raise

    def _inquirer(
        self, document: DocumentPointer, dataset: PreparedDataset, limit: Failure | None
    ) -> Inquirer:
        usable_seconds = self._usable_seconds()
        asker = Asker(
            answers=StoredAnswers(
                self.silver,
                document.dataset,
                document.document_id,
                may_refer=not document.dry_run,
            ),
            model=self.model,
            run_id=document.run_id,
            prompt_version=dataset.prompt_version,
            may_pay=not document.rejudge,
            workers=self.limits.workers,
            # At most half of the time, so that every invocation has time for one call.
            timeout_seconds=min(self.limits.timeout_seconds, usable_seconds / 2),
            remaining_seconds=self._usable_seconds,
            now=self.now,
            concurrency=self.concurrency,
            reached_limit=limit,
            lead_seconds=self.limits.lead_seconds,
        )
        return Inquirer(
            dataset=dataset,
            default_model=self.default_model,
            document=document,
            ask_all=asker.ask_all,
        )

    def _usable_seconds(self) -> float:
        return self.remaining_seconds() - _TIME_TO_FINISH_SECONDS

    def _next_turn(self, request: ExtractBatchRequest, standing: Standing) -> Turn:
        patience = Patience(
            outage_seconds=self.limits.outage_seconds,
            max_invocations=self.limits.max_invocations,
            seed=f"{request.document.run_id}/{request.batch.batch_index}",
        )
        return next_turn(standing, request.progress, patience, self.now())

    def _write_outcomes(
        self,
        request: ExtractBatchRequest,
        inquiries: list[Inquiry],
        replies: list[Reply],
        attempts: Mapping[str, int],
        record_key: tuple[str, ...],
    ) -> None:
        document = request.document
        fallback = _fallback(replies)
        outcomes = [
            outcome_of(inquiry, document, attempts, fallback, record_key) for inquiry in inquiries
        ]
        index = request.batch.batch_index
        key = lake.outcomes_key(document.document_id, document.run_name, index)
        self.silver.put(key, _lines(outcomes))


def read_chunks(silver: ObjectStore, batch: BatchPointer) -> list[TextChunk]:
    """The batch's chunks, from its byte range of chunks.jsonl.

    Raises:
        DefectError: the plan is missing, or its chunk count differs from the pointer's.
    """
    body = silver.get(batch.chunks_key, (batch.start_byte, batch.end_byte))
    chunks = [TextChunk.model_validate_json(line) for line in (body or b"").splitlines()]
    if len(chunks) != batch.chunk_count:
        raise DefectError(f"expected {batch.chunk_count} chunks in the plan, found {len(chunks)}")
    return chunks


def _fallback(replies: list[Reply]) -> Failure:
    """Why the batch ended before the model was asked about a chunk."""
    failures = [reply.call_failure for reply in replies if reply.call_failure]
    lasting = (failure for failure in failures if failure.ends_batch)
    return next(lasting, failures[0] if failures else UNASKED)


def _ended(request: ExtractBatchRequest) -> ExtractBatchResponse:
    return ExtractBatchResponse(
        document=request.document,
        batch=request.batch,
        progress=request.progress,
        state=BatchState.DONE,
    )


def _lines(outcomes: list[ChunkOutcome]) -> bytes:
    return b"".join(outcome.model_dump_json().encode() + b"\n" for outcome in outcomes)
