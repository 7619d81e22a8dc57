"""A record as the model gave it, as text for quarantine; no digit of a number is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.schemas import exact_json

if TYPE_CHECKING:
    from medallion.contracts import GroundedRecord


def raw_record_of(record: GroundedRecord) -> str:
    """JSON of each field once, in the model's words where they are known, with the quote."""
    given = record.fields | record.fields_model
    given |= {one.field: exact_json.as_written(one.raw_value) for one in record.refused}
    # ASCII, since what was refused may hold halves of characters, which no file can store.
    return exact_json.dumps(given | {"quote": record.quote_model})
