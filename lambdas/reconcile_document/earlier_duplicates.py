"""Duplicates that were found within a chunk whose kept record is in conflict after all."""

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
    """The outcome, in which what only repeats a contradicted record is in conflict like it."""
    if not contradicted:
        return outcome
    rows = tuple(_with_fate(row, kept, contradicted) for row in outcome.quarantined)
    return outcome.model_copy(update={"quarantined": rows})


def _with_fate(
    row: QuarantinedRecord, kept: Sequence[GroundedRecord], contradicted: Sequence[GroundedRecord]
) -> QuarantinedRecord:
    if row.reason_code not in _COVERED or not row.raw_record:
        return row
    said = comparable_fields(as_texts(row.raw_record))
    said.pop("quote", None)
    if _likeness(contradicted, said) <= _likeness(kept, said):
        return row
    detail = f"{row.detail}; another record of its key contradicts that one"
    return row.model_copy(update={"reason_code": CONFLICTING_RECORD, "detail": detail})


def _likeness(records: Sequence[GroundedRecord], said: dict[str, Any]) -> int:
    """How many of the fields the most similar record says, too.

    A record covers the row without saying all of it where a value was refused or left out.
    """
    return max((_said_too(one, said) for one in records), default=0)


def _said_too(record: GroundedRecord, said: dict[str, Any]) -> int:
    refused = {one.field: as_texts(one.raw_value) for one in record.refused}
    spellings = [record.fields, record.fields_model, refused]
    return sum(
        any(name in fields and comparable(fields[name]) == value for fields in spellings)
        for name, value in said.items()
    )
