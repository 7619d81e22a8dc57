"""The outcome of each chunk of a batch, from all replies about it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.asking import UNASKED, Failure
from lambdas.extract_batch.chunks.merging import Judgement, merged, summed_up
from medallion.contracts import ChunkOutcome
from medallion.model import cost_usd, price_of
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
        **_sums(inquiry.answers),
        records=judgement.records,
        quarantined=judgement.quarantined,
        answer_key=_answer_keys(document.document_id, inquiry.answers),
        form_notes=dict(inquiry.forms),
        attempts=sum(attempts.get(reply.digest, 0) for reply in inquiry.replies),
        **_payment(inquiry.answers, document.run_id),
    )


def answer_cost(stored: StoredAnswer) -> float:
    """Price of an answer on the day of the call; 0 for a model without a known price."""
    price = price_of(stored.model, date.fromisoformat(stored.asked_at[:10]))
    if price is None:
        return 0.0
    answer = stored.answer
    return cost_usd(
        price,
        prompt_tokens=answer.prompt_tokens,
        output_tokens=answer.output_tokens,
        thinking_tokens=answer.thinking_tokens,
    )


def judgement_of(inquiry: Inquiry, record_key: tuple[str, ...] = ()) -> Judgement:
    """The result of all answers about a chunk."""
    records, quarantined = merged(inquiry.chunk, inquiry.findings, record_key)
    unusable = next((part.unusable for part in inquiry.findings if part.unusable), None)
    if unusable:
        return Judgement(ChunkResult.QUARANTINED, unusable, records, quarantined)
    return summed_up(records, quarantined)


def _sums(answers: Sequence[StoredAnswer]) -> dict[str, Any]:
    """Sums over all answers, and the origin of the records; empty without an answer."""
    if not answers:
        return {}
    sums: Counter[str] = Counter()
    for stored in answers:
        for name in ("prompt_tokens", "output_tokens", "thinking_tokens", "latency_ms"):
            sums[name] += getattr(stored.answer, name)
    return {
        **sums,
        "cost_usd": sum(map(answer_cost, answers)),
        "model": ", ".join(dict.fromkeys(stored.answer.model_version for stored in answers)),
        "prompt_version": answers[0].prompt_version,
        "extracted_at": max(stored.asked_at for stored in answers),
    }


def _payment(answers: Sequence[StoredAnswer], run_id: str) -> dict[str, Any]:
    paid = sum(stored.run_id == run_id for stored in answers)
    return {"paid_answers": paid, "reused": bool(answers) and not paid}


def _answer_keys(document_id: str, answers: Sequence[StoredAnswer]) -> str | None:
    keys = [lake.answer_key(document_id, stored.request_digest) for stored in answers]
    return ",".join(keys) or None
