"""Rows of the quarantine table: records, whole answers, and fields of published records."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from cli.evidence.wording import differing_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.evidence.evidence import Evidence, Row


def is_field(row: Row) -> bool:
    """True for a field whose record is published."""
    return row["field"] is not None


def fields_by_record(rows: Iterable[Row]) -> dict[str, list[int]]:
    """Positions of the fields in quarantine, by the id of their record."""
    found: dict[str, list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        if is_field(row):
            found[row["record_id"]].append(position)
    return found


def quarantine_data(evidence: Evidence) -> list[dict[str, Any]]:
    """The page's data of each row; `record` is the position of a field's record."""
    positions = {row["record_id"]: position for position, row in enumerate(evidence.records)}
    return [_quarantined(row, positions) for row in evidence.quarantine]


def _quarantined(row: Row, positions: dict[str, int]) -> dict[str, Any]:
    field = is_field(row)
    return {
        "chunk": row["chunk_index"],
        "code": row["reason_code"],
        "detail": row["detail"] or "",
        "words": differing_words(row),
        "field": row["field"],
        "rule": row["rule"],
        "record": positions.get(row["record_id"]) if field else None,
        "raw": (row["raw_value"] or "") if field else row["raw_record"],
        "answerKey": row["answer_key"],
    }


def quarantine_places(evidence: Evidence) -> dict[int, tuple[int, int]]:
    """Spans of the quotes that are in the chunk of their quarantined record, by its position."""
    cores = {row["chunk_index"]: (row["core_start"], row["core_end"]) for row in evidence.chunks}
    places = {}
    for number, row in enumerate(evidence.quarantine):
        quote = _raw_quote(row["raw_record"])
        if not quote or row["chunk_index"] not in cores:
            continue
        start, end = cores[row["chunk_index"]]
        place = evidence.text.find(quote, start, end + len(quote) - 1)
        if place >= 0:
            places[number] = (place, place + len(quote))
    return places


def _raw_quote(raw: str | None) -> str:
    try:
        record = json.loads(raw or "null")
    except (ValueError, RecursionError):
        return ""
    quote = record.get("quote") if isinstance(record, dict) else None
    return quote if isinstance(quote, str) and quote.strip() else ""
