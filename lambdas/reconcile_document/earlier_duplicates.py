"""Duplicates within a chunk whose kept record turned out to be in conflict."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from lambdas.reconcile_document.comparable_values import comparable, comparable_fields
from medallion.contracts import CONFLICTING_RECORD, DUPLICATE_RECORD, LESS_COMPLETE_RECORD
from medallion.schemas.exact_json import as_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medallion.contracts import ChunkOutcome, GroundedRecord, QuarantinedRecord

_COVERED: Final = (DUPLICATE_RECORD, LESS_COMPLETE_RECORD)


def with_fate_of_kept(
    outcome: ChunkOutcome, kept: Sequence[GroundedRecord], contradicted: Sequence[GroundedRecord]
) -> ChunkOutcome:
    """The outcome; a row that only repeats a contradicted record is also in conflict."""
    if not contradicted:
        return outcome
    rows = tuple(_with_fate(row, kept, contradicted) for row in outcome.quarantined)
    return outcome.model_copy(update={"quarantined": rows})


def _with_fate(
    row: QuarantinedRecord, kept: Sequence[GroundedRecord], contradicted: Sequence[GroundedRecord]
) -> QuarantinedRecord:
    if row.reason_code not in _COVERED or not row.raw_record:
        return row
    given = comparable_fields(as_texts(row.raw_record))
    given.pop("quote", None)
    if _likeness(contradicted, given) <= _likeness(kept, given):
        return row
    detail = f"{row.detail}; another record of its key contradicts that record"
    return row.model_copy(update={"reason_code": CONFLICTING_RECORD, "detail": detail})


def _likeness(records: Sequence[GroundedRecord], given: dict[str, Any]) -> int:
    """How many of the fields the most similar record also has.

    A record that covers the row may lack fields that were refused or left out.
    """
    return max((_shared(record, given) for record in records), default=0)


def _shared(record: GroundedRecord, given: dict[str, Any]) -> int:
    refused = {field.field: as_texts(field.raw_value) for field in record.refused}
    spellings = [record.fields, record.fields_model, refused]
    return sum(
        any(name in fields and comparable(fields[name]) == value for fields in spellings)
        for name, value in given.items()
    )
