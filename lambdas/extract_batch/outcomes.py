"""The one outcome of each chunk of a batch, from its reply."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.asking import Answered, Failure
from lambdas.extract_batch.judging import judge_answer
from medallion.contracts import ChunkOutcome
from medallion.prices import cost_usd, price_of
from medallion.statuses import ChunkResult

if TYPE_CHECKING:
    from lambdas.extract_batch.asking import Reply
    from lambdas.extract_batch.record_judging import RecordSchema
    from lambdas.extract_batch.stored_answers import StoredAnswer
    from medallion.contracts import TextChunk

NOT_ASKED = Failure("NOT_ASKED", "the batch ended before the model was asked")


def outcome_of(
    chunk: TextChunk,
    reply: Reply,
    *,
    schema: RecordSchema,
    run_id: str,
    answer_key: str,
    attempts: int,
    fallback: Failure = NOT_ASKED,
) -> ChunkOutcome:
    """How the chunk ended; `fallback` tells why when it was not asked at all."""
    if isinstance(reply, Answered):
        judged = _judged(chunk, reply.stored, schema)
        source = {"answer_key": answer_key, "reused": reply.stored.run_id != run_id}
        return judged.model_copy(update=source | {"attempts": attempts})
    failure = reply or fallback
    return ChunkOutcome(
        **_place(chunk),
        outcome=ChunkResult.FAILED,
        reason_code=failure.reason_code,
        detail=failure.detail,
        attempts=attempts,
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


def _judged(chunk: TextChunk, stored: StoredAnswer, schema: RecordSchema) -> ChunkOutcome:
    answer = stored.answer
    judgement = judge_answer(answer, chunk, schema)
    return ChunkOutcome(
        **_place(chunk),
        outcome=judgement.result,
        reason_code=judgement.reason_code,
        records=judgement.records,
        quarantined=judgement.quarantined,
        model=answer.model_version,
        prompt_version=stored.prompt_version,
        extracted_at=stored.asked_at,
        prompt_tokens=answer.prompt_tokens,
        output_tokens=answer.output_tokens,
        thinking_tokens=answer.thinking_tokens,
        cost_usd=answer_cost(stored),
        latency_ms=answer.latency_ms,
    )


def _place(chunk: TextChunk) -> dict[str, Any]:
    return chunk.model_dump(exclude={"context_before", "core", "context_after"})
