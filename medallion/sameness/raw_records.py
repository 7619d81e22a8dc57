"""A record as the model gave it, as text for quarantine; numbers keep all digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.schemas import exact_json

if TYPE_CHECKING:
    from medallion.contracts import GroundedRecord


def raw_record_of(record: GroundedRecord) -> str:
    """JSON with the quote and each field once, in the model's words if known."""
    given = record.fields | record.fields_model
    given |= {lost.field: exact_json.as_written(lost.raw_value) for lost in record.refused}
    # ASCII, because refused values may have unpaired surrogates, which no file can store.
    return exact_json.dumps(given | {"quote": record.quote_model})
