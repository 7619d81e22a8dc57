"""The outcome of each chunk of a batch, from all replies about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.asking import UNASKED, Failure
from lambdas.extract_batch.chunks.merging import Judgement, merged, summed_up
from medallion.contracts import AnswerUse, ChunkOutcome, sums_of
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.extract_batch.asking import StoredAnswer
    from lambdas.extract_batch.chunks.inquiry import Inquiry
    from medallion.contracts import DocumentPointer


def outcome_of(
    inquiry: Inquiry,
    document: DocumentPointer,
    attempts: Mapping[str, int],
    fallback: Failure = UNASKED,
    record_key: tuple[str, ...] = (),
) -> ChunkOutcome:
    """The chunk's outcome; `fallback` is the failure to report if the model was not asked.

    The records of each part are always kept, but a chunk is FAILED if one of its parts has no
    answer, and otherwise QUARANTINED if the answer about one of them is unusable.
    """
    judgement = judgement_of(inquiry, record_key)
    uses = _uses(inquiry.answers, document)
    failure = next((part.failure for part in inquiry.findings if part.failure), None)
    if failure:
        failure = fallback if failure is UNASKED else failure
        ending: dict[str, Any] = {
            "outcome": ChunkResult.FAILED,
            "reason_code": failure.reason_code,
            "detail": failure.detail,
        }
    else:
        ending = {"outcome": judgement.result, "reason_code": judgement.reason_code}
    return ChunkOutcome(
        **inquiry.chunk.place(),
        **ending,
        **_origin(inquiry.answers),
        answers=uses,
        **sums_of(uses),
        records=judgement.records,
        quarantined=(*judgement.quarantined, *inquiry.longer.rows),
        longer=inquiry.longer.records,
        answer_key=_answer_keys(document.dataset, inquiry.answers),
        form_notes=dict(inquiry.forms),
        attempts=sum(attempts.get(reply.digest, 0) for reply in inquiry.replies),
        reused=bool(uses) and not any(use.paid_now for use in uses),
    )


def judgement_of(inquiry: Inquiry, record_key: tuple[str, ...] = ()) -> Judgement:
    """The result of all answers about a chunk."""
    records, quarantined = merged(inquiry.chunk, inquiry.findings, record_key)
    unusable = next((part.unusable for part in inquiry.findings if part.unusable), None)
    if unusable:
        return Judgement(ChunkResult.QUARANTINED, unusable, records, quarantined)
    return summed_up(records, quarantined)


def _origin(answers: Sequence[StoredAnswer]) -> dict[str, Any]:
    """The origin of the records; empty without an answer."""
    if not answers:
        return {}
    return {
        "latency_ms": sum(stored.answer.latency_ms for stored in answers),
        "model": ", ".join(dict.fromkeys(stored.answer.model_version for stored in answers)),
        "prompt_version": answers[0].prompt_version,
        "extracted_at": max(stored.asked_at for stored in answers),
    }


def _uses(answers: Sequence[StoredAnswer], document: DocumentPointer) -> tuple[AnswerUse, ...]:
    """Each answer once, also if several parts of the chunk use it."""
    different = {stored.request_digest: stored for stored in answers}
    return tuple(_use(stored, document) for stored in different.values())


def _use(stored: StoredAnswer, document: DocumentPointer) -> AnswerUse:
    paid = stored.document_id == document.document_id
    return AnswerUse(
        key=lake.answer_key(document.dataset, stored.request_digest),
        prompt_tokens=stored.answer.prompt_tokens,
        output_tokens=stored.answer.output_tokens,
        thinking_tokens=stored.answer.thinking_tokens,
        cost_usd=stored.cost_usd if paid else 0.0,
        paid_now=stored.run_id == document.run_id,
    )


def _answer_keys(dataset: str, answers: Sequence[StoredAnswer]) -> str | None:
    keys = [lake.answer_key(dataset, stored.request_digest) for stored in answers]
    return ",".join(dict.fromkeys(keys)) or None
