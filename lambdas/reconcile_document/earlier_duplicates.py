"""Duplicates that were found within a chunk whose kept record is in conflict after all."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from medallion.contracts import CONFLICTING_RECORD, DUPLICATE_RECORD, LESS_COMPLETE_RECORD

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
    said = _values(json.loads(row.raw_record))
    if not _says_all(contradicted, said) or _says_all(kept, said):
        return row
    detail = f"{row.detail}; another record of its key contradicts that one"
    return row.model_copy(update={"reason_code": CONFLICTING_RECORD, "detail": detail})


def _says_all(records: Sequence[GroundedRecord], said: dict[str, Any]) -> bool:
    return any(said.items() <= _values(one.fields | one.fields_model).items() for one in records)


def _values(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None and name != "quote"}
