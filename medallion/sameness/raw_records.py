"""A record as the model gave it, as text for quarantine; no digit of a number is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import simplejson

if TYPE_CHECKING:
    from medallion.contracts import GroundedRecord


def raw_record_of(record: GroundedRecord) -> str:
    """JSON of each field once, in the model's words where they are known, with the quote."""
    given = record.fields | record.fields_model
    given |= {one.field: _as_written(one.raw_value) for one in record.refused}
    # ASCII, since what was refused may hold halves of characters, which no file can store.
    return simplejson.dumps(
        given | {"quote": record.quote_model},
        use_decimal=True,
        sort_keys=True,
        ensure_ascii=True,
        allow_nan=True,
        separators=(",", ":"),
    )


def _as_written(text: str) -> Any:
    """The value whose numbers keep their spelling: it may have any number of digits."""
    return simplejson.loads(
        text,
        parse_float=simplejson.RawJSON,
        parse_int=simplejson.RawJSON,
        parse_constant=simplejson.RawJSON,
        allow_nan=True,
    )
