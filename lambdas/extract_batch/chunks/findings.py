"""What the answers about one part of a chunk come to."""

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
    from lambdas.extract_batch.requests import Repair
    from medallion.contracts import TextChunk


@dataclass(frozen=True)
class Finding:
    """How one part ended: its records, or why there are none.

    Attributes:
        unusable: reason code when the answer as a whole cannot be used.
        failure: set when there is no answer.
    """

    part: TextChunk
    records: tuple[GroundedRecord, ...] = ()
    quarantined: tuple[QuarantinedRecord, ...] = ()
    unusable: str | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class FirstAnswer:
    """An answer whose form is wrong, until the one to its repair request is there.

    Attributes:
        repair: what goes back to the model.
        policy: of the dataset, as in dataset.yaml.
    """

    part: TextChunk
    answer_key: str
    reading: Reading
    repair: Repair
    policy: str = Policies.repair

    def repaired(self, second: Reading, answer_key: str, schema: RecordSchema) -> Finding:
        """What comes of both answers; a second one that is unusable itself changes nothing."""
        if second.unusable:
            return self._unrepaired(second.unusable.reason_code)
        if self.reading.unusable:
            return finding_of(self.part, second, answer_key)
        merge = repairing.merge(self.reading, second.records, self.policy)
        repaired, judged = self._better(merge.repaired, schema)
        kept = [
            _kept(one, answer_key if index in repaired else self.answer_key)
            for index, one in enumerate(judged)
        ]
        worse = [one for index, one in merge.repaired.items() if index not in repaired]
        further = (*repairing.without_repeats(worse, self.reading.records), *merge.unasked)
        unasked = read_given(further, self.part, schema).judged
        rows = [
            _unasked(record, one, kept, answer_key)
            for record, one in zip(further, unasked, strict=True)
        ]
        return _finding(self.part, (*kept, *rows))

    def _better(
        self, repaired: dict[int, Any], schema: RecordSchema
    ) -> tuple[dict[int, Any], tuple[Judged, ...]]:
        """The repaired records that are better than the first ones, and all records with them."""
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
        """All records, each repaired one in the place of the first."""
        records = [repaired.get(index, record) for index, record in enumerate(self.reading.records)]
        first = self.reading.judged
        known = {index: one for index, one in enumerate(first) if index not in repaired}
        return read_given(records, self.part, schema, known).judged

    def without_repair(self, failure: Failure) -> Finding:
        """The model did not answer: what could be read is kept, and the rest may be asked later."""
        if self.reading.unusable and failure is not NOT_STORED:
            return Finding(self.part, failure=failure)
        return self._unrepaired(failure.reason_code)

    def _unrepaired(self, cause: str) -> Finding:
        """The first answer as it is; what was to be repaired says why it was not."""
        note = f"; not repaired: {cause}"
        wrong = set(off_schema(self.reading))
        judged = tuple(
            _noted(one, note) if index in wrong else one
            for index, one in enumerate(self.reading.judged)
        )
        unusable = self.reading.unusable
        noted = unusable.model_copy(update={"detail": unusable.detail + note}) if unusable else None
        return finding_of(self.part, Reading(judged=judged, unusable=noted), self.answer_key)


def finding_of(part: TextChunk, reading: Reading, answer_key: str) -> Finding:
    """What comes of one answer."""
    if reading.unusable:
        row = reading.unusable.model_copy(update={"answer_key": answer_key})
        return Finding(part, quarantined=(row,), unusable=row.reason_code)
    return _finding(part, tuple(_kept(one, answer_key) for one in reading.judged))


def _unasked(
    record: Any, judged: Judged, accepted: Sequence[Judged], answer_key: str
) -> QuarantinedRecord:
    """What becomes of a record that a repair gave beside what it was asked for."""
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
        records=tuple(one for one in judged if isinstance(one, GroundedRecord)),
        quarantined=tuple(one for one in judged if isinstance(one, QuarantinedRecord)),
    )


def _kept(judged: Judged, answer_key: str) -> Judged:
    """A quarantined record points at the answer that it is from."""
    if isinstance(judged, GroundedRecord):
        return judged
    return judged.model_copy(update={"answer_key": answer_key})


def _noted(judged: Judged, note: str) -> Judged:
    if isinstance(judged, GroundedRecord):
        return judged
    return judged.model_copy(update={"detail": judged.detail + note})
