"""Judges an answer from its stored text: free of charge, so it can be repeated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from lambdas.extract_batch.grounding import QuoteFinder
from lambdas.extract_batch.judging.answer_reading import UnreadableAnswerError, read_content
from lambdas.extract_batch.judging.loop_detecting import ends_in_loop
from lambdas.extract_batch.judging.partial_reading import read_cut
from lambdas.extract_batch.judging.record_judging import RecordJudge
from lambdas.extract_batch.judging.record_loops import invented_repetitions, repetitions
from medallion.contracts import QuarantinedRecord

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from lambdas.extract_batch.judging.record_judging import Judged
    from lambdas.extract_batch.judging.record_schema import RecordSchema
    from medallion.contracts import TextChunk
    from medallion.model import ModelAnswer

MAX_TOKENS: Final = "MAX_TOKENS"
LOOPED: Final = "LOOPED"
EMPTY_ANSWER: Final = "EMPTY_ANSWER"

JUDGING_VERSION: Final = "6"
"""Changes when the same answer may be judged differently."""


_Item = TypeVar("_Item")
_UNGROUNDED: Final = frozenset({"UNGROUNDED_QUOTE", "QUOTE_DIFFERS", "EXAMPLE_LEAK"})


@dataclass(frozen=True)
class Reading:
    """The content of one answer and its judgement.

    Attributes:
        records: as the model gave them.
        judged: the judgement of each record, in the same order.
        unusable: the reason, if the answer is unusable. An answer that was cut off has its
            complete records, except those that a loop repeats.
        forms: names of the harmless errors in the answer's form.
        refused: the model, or a filter before or after it, stopped the answer.
        closed: an answer that was cut off after all its records.
    """

    records: tuple[Any, ...] = ()
    judged: tuple[Judged, ...] = ()
    unusable: QuarantinedRecord | None = None
    forms: tuple[str, ...] = ()
    refused: bool = False
    closed: bool = False


def read_answer(answer: ModelAnswer, chunk: TextChunk, schema: RecordSchema) -> Reading:
    """Read one answer and judge each of its records on its own, against the chunk's text."""
    cause = _unusable(answer)
    if cause == MAX_TOKENS:
        return _read_cut(answer, chunk, schema)
    if cause:
        reading = _unusable_reading(cause, "the model gave no complete answer")
        return replace(reading, refused=cause != EMPTY_ANSWER)
    try:
        content = read_content(answer.text)
    except UnreadableAnswerError as error:
        return _unusable_reading(error.reason_code, str(error))
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
        return None if answer.text.strip() else EMPTY_ANSWER
    return answer.finish_reason or "UNKNOWN_FINISH_REASON"


def _read_cut(answer: ModelAnswer, chunk: TextChunk, schema: RecordSchema) -> Reading:
    """The complete records of an answer that was cut off."""
    source = chunk.context_before + chunk.core + chunk.context_after
    content = read_cut(answer.text)
    repeated = repetitions(content.records, source)
    given = _without(content.records, repeated)
    reading = read_given(given, chunk, schema)
    invented = invented_repetitions(given, _ungrounded(reading))
    if repeated or invented or ends_in_loop(answer.text, source):
        row = _row(LOOPED, "the model repeated itself until the answer was cut off")
    else:
        row = _row(MAX_TOKENS, "the model gave no complete answer")
    return replace(
        reading,
        records=_without(reading.records, invented),
        judged=_without(reading.judged, invented),
        unusable=row,
        closed=content.closed,
    )


def _without(items: Sequence[_Item], indexes: Collection[int]) -> tuple[_Item, ...]:
    return tuple(item for index, item in enumerate(items) if index not in indexes)


def _ungrounded(reading: Reading) -> list[int]:
    return [
        index
        for index, row in enumerate(reading.judged)
        if isinstance(row, QuarantinedRecord) and row.reason_code in _UNGROUNDED
    ]


def _unusable_reading(reason_code: str, detail: str) -> Reading:
    return Reading(unusable=_row(reason_code, detail))


def _row(reason_code: str, detail: str) -> QuarantinedRecord:
    return QuarantinedRecord(reason_code=reason_code, detail=detail)
