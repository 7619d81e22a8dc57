"""The result of the answers about one part of a chunk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.asking import NOT_STORED
from lambdas.extract_batch.chunks import repairing
from lambdas.extract_batch.chunks.repairing import off_schema
from lambdas.extract_batch.judging import Reading, read_given
from medallion.contracts import (
    DUPLICATE_RECORD,
    UNASKED_RECORD,
    GroundedRecord,
    QuarantinedRecord,
)
from medallion.schemas import exact_json
from medallion.vocabulary.datasets import Policies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lambdas.extract_batch.asking import Failure
    from lambdas.extract_batch.judging import Judged, RecordSchema
    from medallion.contracts import TextChunk
    from medallion.requests import Repair


@dataclass(frozen=True)
class Finding:
    """The result of one part: its records, or the reason for their absence.

    Attributes:
        unusable: reason code if the whole answer is unusable.
        failure: set if there is no answer.
    """

    part: TextChunk
    records: tuple[GroundedRecord, ...] = ()
    quarantined: tuple[QuarantinedRecord, ...] = ()
    unusable: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class FirstAnswer:
    """An answer of the wrong form that waits for the answer to its repair request.

    Attributes:
        repair: sent back to the model.
        policy: `repair` of dataset.yaml.
        done: the part that the answer completes, if it was cut off.
    """

    part: TextChunk
    answer_key: str
    reading: Reading
    repair: Repair
    policy: str = Policies.repair
    done: TextChunk | None = None

    def repaired(self, second: Reading, answer_key: str, schema: RecordSchema) -> Finding:
        """The result of both answers; an unusable second answer changes nothing."""
        if second.unusable:
            return self.unrepaired(second.unusable.reason_code)
        if self.reading.unusable:
            return finding_of(self.completed, second, answer_key)
        merge = repairing.merge(self.reading, second.records, self.policy)
        repaired, judged = self._better(merge.repaired, schema)
        kept = [
            _kept(judgement, answer_key if index in repaired else self.answer_key)
            for index, judgement in enumerate(judged)
        ]
        worse = [record for index, record in merge.repaired.items() if index not in repaired]
        further = (*repairing.without_repeats(worse, self.reading.records), *merge.unasked)
        unasked = read_given(further, self.part, schema).judged
        rows = [
            _unasked(record, judgement, kept, answer_key)
            for record, judgement in zip(further, unasked, strict=True)
        ]
        return _finding(self.completed, (*kept, *rows))

    def _better(
        self, repaired: dict[int, Any], schema: RecordSchema
    ) -> tuple[dict[int, Any], tuple[Judged, ...]]:
        """The repaired records that are better than the first, and all records judged again."""
        first = self.reading.judged
        judged = self._judged_with(repaired, schema)
        better = {
            index: record
            for index, record in repaired.items()
            if repairing.is_better(judged[index], first[index])
        }
        if len(better) < len(repaired):
            judged = self._judged_with(better, schema)
        return better, judged

    def _judged_with(self, repaired: dict[int, Any], schema: RecordSchema) -> tuple[Judged, ...]:
        """All records judged, with repaired records in place of the first ones."""
        records = [repaired.get(index, record) for index, record in enumerate(self.reading.records)]
        first = self.reading.judged
        known = {index: kept for index, kept in enumerate(first) if index not in repaired}
        return read_given(records, self.part, schema, known).judged

    def without_repair(self, failure: Failure) -> Finding:
        """Without a second answer, readable records stay and the rest may be asked later."""
        if self.reading.unusable and failure is not NOT_STORED:
            return Finding(self.completed, failure=failure)
        return self.unrepaired(failure.reason_code)

    @property
    def completed(self) -> TextChunk:
        return self.done or self.part

    def unrepaired(self, cause: str) -> Finding:
        """The first answer unchanged; the records to repair note why they were not repaired."""
        note = f"; not repaired: {cause}"
        wrong = set(off_schema(self.reading))
        judged = tuple(
            _noted(judgement, note) if index in wrong else judgement
            for index, judgement in enumerate(self.reading.judged)
        )
        unusable = self.reading.unusable
        noted = unusable.model_copy(update={"detail": unusable.detail + note}) if unusable else None
        return finding_of(self.completed, Reading(judged=judged, unusable=noted), self.answer_key)


def finding_of(part: TextChunk, reading: Reading, answer_key: str) -> Finding:
    """The result of one answer."""
    if reading.unusable:
        row = reading.unusable.model_copy(update={"answer_key": answer_key})
        return Finding(part, quarantined=(row,), unusable=row.reason_code)
    return _finding(part, tuple(_kept(judged, answer_key) for judged in reading.judged))


def _unasked(
    record: Any, judged: Judged, accepted: Sequence[Judged], answer_key: str
) -> QuarantinedRecord:
    """The quarantine row of a record that a repair returned unasked."""
    repeats = isinstance(judged, GroundedRecord) and any(
        isinstance(other, GroundedRecord)
        and other.fields == judged.fields
        and other.overlaps(judged)
        for other in accepted
    )
    return QuarantinedRecord(
        reason_code=DUPLICATE_RECORD if repeats else UNASKED_RECORD,
        detail="the repair repeats it" if repeats else "the repair was not asked for it",
        raw_record=exact_json.dumps(record),
        answer_key=answer_key,
    )


def _finding(part: TextChunk, judged: tuple[Judged, ...]) -> Finding:
    return Finding(
        part,
        records=tuple(record for record in judged if isinstance(record, GroundedRecord)),
        quarantined=tuple(row for row in judged if isinstance(row, QuarantinedRecord)),
    )


def _kept(judged: Judged, answer_key: str) -> Judged:
    """The record as it is stored: a quarantined record names its answer."""
    if isinstance(judged, GroundedRecord):
        return judged
    return judged.model_copy(update={"answer_key": answer_key})


def _noted(judged: Judged, note: str) -> Judged:
    if isinstance(judged, GroundedRecord):
        return judged
    return judged.model_copy(update={"detail": judged.detail + note})
