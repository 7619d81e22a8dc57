"""The question about a record whose end may be after the text of its chunk, and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.contracts import UNASKED_RECORD, GroundedRecord, LongerRecord, QuarantinedRecord
from medallion.record_bounds import SeenText, following_key, runs_on
from medallion.schemas import exact_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lambdas.extract_batch.judging import Reading
    from medallion.contracts import TextChunk
    from medallion.record_bounds import OpenEnds
    from medallion.vocabulary.datasets import ChunkSettings


@dataclass(frozen=True)
class OpenQuestion:
    """A question about the end of a chunk, with more of the text that follows.

    Attributes:
        part: its core begins with the open records, its context goes beyond that of the chunk.
        records: the open records, by their positions in the chunk's records.
    """

    part: TextChunk
    records: Mapping[int, GroundedRecord]


@dataclass(frozen=True)
class Longer:
    """The content of the answer to a question about open records.

    Attributes:
        records: those that replace open records.
        rows: everything else in the answer.
    """

    records: tuple[LongerRecord, ...] = ()
    rows: tuple[QuarantinedRecord, ...] = ()


def open_question(
    chunk: TextChunk,
    records: Sequence[GroundedRecord],
    after: Callable[[TextChunk], str],
    rule: OpenEnds,
    chunking: ChunkSettings,
) -> OpenQuestion | None:
    """The question about the open records of a chunk; None if there are none that run on.

    Args:
        chunk: of the answers.
        records: in all answers about the chunk.
        after: the text after a chunk's core; it is called only if it matters.
        rule: which records are open.
        chunking: bounds of the question; it has at most `max_chars` characters more.
    """
    if not _running_on(chunk, records, chunk.context_after + "\n", rule):
        return None
    following = after(chunk)
    found = _running_on(chunk, records, following, rule)
    if not found:
        return None
    more = following[: _end_of_more(chunk, found, following, rule, chunking.max_chars)]
    start = min(record.quote_start for record in found.values())
    return OpenQuestion(_part_from(chunk, start, more, chunking.context_chars), found)


def longer_of(
    question: OpenQuestion,
    reading: Reading,
    answer_key: str,
    record_key: tuple[str, ...] = (),
) -> Longer:
    """The records that replace the open ones; an unusable answer changes nothing.

    A record replaces an open one if it is at the same place, has the same key, and has a value for
    each field that has one. A value may differ, because the first one may have been cut off.
    """
    replacing = _replacing(question, reading, record_key)
    longer = (_longer(question, position, given) for position, given in replacing.values())
    rest = (record for number, record in enumerate(reading.records) if number not in replacing)
    return Longer(tuple(longer), tuple(_unasked(record, answer_key) for record in rest))


def _replacing(
    question: OpenQuestion, reading: Reading, record_key: tuple[str, ...]
) -> dict[int, tuple[int, GroundedRecord]]:
    """Number of a given record -> position of the open record that it replaces, and the record."""
    given = {
        number: record
        for number, record in enumerate(reading.judged)
        if isinstance(record, GroundedRecord) and record.owned
    }
    found = {}
    for position, first in question.records.items():
        fitting = [n for n, record in given.items() if _continues(record, first, record_key)]
        if fitting:
            best = max(fitting, key=lambda number: _likeness(given[number], first))
            found[best] = (position, given.pop(best))
    return found


def _longer(question: OpenQuestion, position: int, record: GroundedRecord) -> LongerRecord:
    following = question.part.context_after
    return LongerRecord(
        position=position,
        record=record,
        following_chars=len(following),
        following_key=following_key(following),
    )


def _running_on(
    chunk: TextChunk, records: Sequence[GroundedRecord], following: str, rule: OpenEnds
) -> dict[int, GroundedRecord]:
    shown = len(chunk.context_after)
    seen = SeenText(
        chunk.context_before + chunk.core + chunk.context_after,
        chunk.core_start - len(chunk.context_before),
        following[shown:],
    )
    return {
        position: records[position]
        for position in rule.open_positions(records, seen)
        if records[position].owned and runs_on(records[position], seen)
    }


def _end_of_more(
    chunk: TextChunk,
    found: Mapping[int, GroundedRecord],
    following: str,
    rule: OpenEnds,
    most: int,
) -> int:
    """How much of the following text the model gets: up to the next record if that is known."""
    bound = min(len(following), len(chunk.context_after) + most)
    if rule.starts is None:
        return bound
    size = len(chunk.core)
    end = max(record.quote_end for record in found.values()) - chunk.core_start
    start = next(rule.starts.within(chunk.core + following, end, size + bound), None)
    return bound if start is None else start - size


def _part_from(chunk: TextChunk, start: int, following: str, context_chars: int) -> TextChunk:
    """The chunk from this offset on, with this text after it."""
    offset = start - chunk.core_start
    before = chunk.context_before + chunk.core[:offset]
    return chunk.model_copy(
        update={
            "core_start": start,
            "core_start_byte": chunk.core_start_byte + len(chunk.core[:offset].encode()),
            "context_before": before[max(0, len(before) - context_chars) :],
            "core": chunk.core[offset:],
            "context_after": following,
        }
    )


def _continues(record: GroundedRecord, first: GroundedRecord, record_key: tuple[str, ...]) -> bool:
    filled = {name for name, value in first.fields.items() if value is not None}
    return (
        record.overlaps(first)
        and all(record.fields.get(name) is not None for name in filled)
        and all(record.fields[name] == first.fields[name] for name in filled & {*record_key})
    )


def _likeness(record: GroundedRecord, first: GroundedRecord) -> tuple[int, int]:
    """Greatest for the record with the most equal values, then with the longest quote."""
    equal = sum(record.fields.get(name) == value for name, value in first.fields.items())
    return (equal, record.quote_end - record.quote_start)


def _unasked(record: object, answer_key: str) -> QuarantinedRecord:
    return QuarantinedRecord(
        reason_code=UNASKED_RECORD,
        detail="the question was only about the end of the chunk's last record",
        raw_record=exact_json.dumps(record),
        answer_key=answer_key,
    )
