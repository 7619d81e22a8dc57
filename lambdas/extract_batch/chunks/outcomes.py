"""The one outcome of each chunk of a batch, from all that was asked about it."""

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
    """How the chunk ended; `fallback` tells why where the model was not asked at all.

    What the parts gave is kept whatever became of the others, but a chunk with a part that has no
    answer is FAILED, and one with a part whose answer is unusable is QUARANTINED.
    """
    judgement = judgement_of(inquiry, record_key)
    failure = next((one.failure for one in inquiry.findings if one.failure), None)
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
        attempts=sum(attempts.get(one.digest, 0) for one in inquiry.replies),
        **_payment(inquiry.answers, document.run_id),
    )


def answer_cost(stored: StoredAnswer) -> float:
    """Price of an answer on the day it was made, 0 for a model without a known price."""
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
    """What is left of all answers about a chunk."""
    records, quarantined = merged(inquiry.chunk, inquiry.findings, record_key)
    unusable = next((one.unusable for one in inquiry.findings if one.unusable), None)
    if unusable:
        return Judgement(ChunkResult.QUARANTINED, unusable, records, quarantined)
    return summed_up(records, quarantined)


def _sums(answers: Sequence[StoredAnswer]) -> dict[str, Any]:
    """Sums over all answers, and where the records come from; nothing without an answer."""
    if not answers:
        return {}
    sums: Counter[str] = Counter()
    for one in answers:
        for name in ("prompt_tokens", "output_tokens", "thinking_tokens", "latency_ms"):
            sums[name] += getattr(one.answer, name)
    return {
        **sums,
        "cost_usd": sum(map(answer_cost, answers)),
        "model": ", ".join(dict.fromkeys(one.answer.model_version for one in answers)),
        "prompt_version": answers[0].prompt_version,
        "extracted_at": max(one.asked_at for one in answers),
    }


def _payment(answers: Sequence[StoredAnswer], run_id: str) -> dict[str, Any]:
    paid = sum(one.run_id == run_id for one in answers)
    return {"paid_answers": paid, "reused": bool(answers) and not paid}


def _answer_keys(document_id: str, answers: Sequence[StoredAnswer]) -> str | None:
    keys = [lake.answer_key(document_id, one.request_digest) for one in answers]
    return ",".join(keys) or None
