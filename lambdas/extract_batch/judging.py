"""How a chunk ends, decided from its stored answer: free of charge, so it may run again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.answer_reading import UnreadableAnswerError, read_records
from lambdas.extract_batch.grounding import QuoteFinder
from lambdas.extract_batch.record_judging import RecordJudge, RecordSchema
from medallion.contracts import GroundedRecord, QuarantinedRecord
from medallion.statuses import ChunkResult

if TYPE_CHECKING:
    from medallion.contracts import TextChunk
    from medallion.extraction_model import ModelAnswer

JUDGING_VERSION: Final = "1"
"""Changes when the same answer may be judged differently."""


@dataclass(frozen=True)
class Judgement:
    """What is left of an answer after all checks."""

    result: ChunkResult
    reason_code: str | None = None
    records: tuple[GroundedRecord, ...] = ()
    quarantined: tuple[QuarantinedRecord, ...] = ()


def judge_answer(answer: ModelAnswer, chunk: TextChunk, schema: RecordSchema) -> Judgement:
    """Judge one answer against the text it came from, each record on its own."""
    cause = _unusable(answer)
    if cause:
        return _quarantined(cause, "the model gave no complete answer")
    try:
        records = read_records(answer.text)
    except UnreadableAnswerError as error:
        return _quarantined(error.reason_code, str(error))
    quotes = QuoteFinder(chunk.context_before, chunk.core, chunk.context_after, chunk.core_start)
    judge = RecordJudge(schema, quotes)
    judged = [judge.judge(record) for record in records]
    good = tuple(one for one in judged if isinstance(one, GroundedRecord))
    bad = tuple(one for one in judged if isinstance(one, QuarantinedRecord))
    return _summed_up(good, bad)


def _unusable(answer: ModelAnswer) -> str | None:
    """Why the answer as a whole cannot be used; everything but a clean stop is a cause."""
    if answer.block_reason:
        return f"PROMPT_BLOCKED_{answer.block_reason}"
    if answer.finish_reason == "STOP":
        return None if answer.text else "EMPTY_ANSWER"
    return answer.finish_reason or "UNKNOWN_FINISH_REASON"


def _summed_up(good: tuple[GroundedRecord, ...], bad: tuple[QuarantinedRecord, ...]) -> Judgement:
    if any(record.owned for record in good):
        result = ChunkResult.EXTRACTED
    elif bad:
        return Judgement(ChunkResult.QUARANTINED, "NO_USABLE_RECORD", good, bad)
    else:
        result = ChunkResult.EMPTY
    return Judgement(result, None, good, bad)


def _quarantined(reason_code: str, detail: str) -> Judgement:
    row = QuarantinedRecord(reason_code=reason_code, detail=detail)
    return Judgement(ChunkResult.QUARANTINED, reason_code, quarantined=(row,))
