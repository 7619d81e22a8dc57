"""Judges an answer from its stored text: free of charge, so it can be repeated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from lambdas.extract_batch.grounding import QuoteFinder
from lambdas.extract_batch.judging.answer_reading import UnreadableAnswerError, read_content
from lambdas.extract_batch.judging.loop_detecting import ends_in_loop
from lambdas.extract_batch.judging.record_judging import RecordJudge
from medallion.contracts import QuarantinedRecord

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.extract_batch.judging.record_judging import Judged
    from lambdas.extract_batch.judging.record_schema import RecordSchema
    from medallion.contracts import TextChunk
    from medallion.model import ModelAnswer

MAX_TOKENS: Final = "MAX_TOKENS"
LOOPED: Final = "LOOPED"

JUDGING_VERSION: Final = "5"
"""Changes when the same answer may be judged differently."""


@dataclass(frozen=True)
class Reading:
    """The content of one answer and its judgement.

    Attributes:
        records: as the model gave them.
        judged: the judgement of each record, in the same order.
        unusable: the reason, if the whole answer is unusable.
        forms: names of the harmless errors in the answer's form.
    """

    records: tuple[Any, ...] = ()
    judged: tuple[Judged, ...] = ()
    unusable: QuarantinedRecord | None = None
    forms: tuple[str, ...] = ()


def read_answer(answer: ModelAnswer, chunk: TextChunk, schema: RecordSchema) -> Reading:
    """Read one answer and judge each of its records on its own, against the chunk's text."""
    cause = _unusable(answer)
    if cause == MAX_TOKENS and _looped(answer, chunk):
        return _refused(LOOPED, "the model repeated itself until the answer was cut off")
    if cause:
        return _refused(cause, "the model gave no complete answer")
    try:
        content = read_content(answer.text)
    except UnreadableAnswerError as error:
        return _refused(error.reason_code, str(error))
    return replace(read_given(content.records, chunk, schema), forms=content.forms)


def read_given(
    records: Sequence[Any],
    chunk: TextChunk,
    schema: RecordSchema,
    known: Mapping[int, Judged] | None = None,
) -> Reading:
    """Judge records that are already read; `known` judgements, by index, stay unchanged."""
    quotes = QuoteFinder(
        chunk.context_before,
        chunk.core,
        chunk.context_after,
        core_start=chunk.core_start,
        prompt=schema.prompt,
        leniency=schema.grounding,
    )
    judged = RecordJudge(schema, quotes).judge_all(records, known)
    return Reading(tuple(records), tuple(judged))


def _unusable(answer: ModelAnswer) -> str | None:
    """Why the whole answer is unusable; any finish reason except STOP is a cause."""
    if answer.block_reason:
        return f"PROMPT_BLOCKED_{answer.block_reason}"
    if answer.finish_reason == "STOP":
        return None if answer.text else "EMPTY_ANSWER"
    return answer.finish_reason or "UNKNOWN_FINISH_REASON"


def _looped(answer: ModelAnswer, chunk: TextChunk) -> bool:
    source = chunk.context_before + chunk.core + chunk.context_after
    return ends_in_loop(answer.text, source)


def _refused(reason_code: str, detail: str) -> Reading:
    return Reading(unusable=QuarantinedRecord(reason_code=reason_code, detail=detail))
