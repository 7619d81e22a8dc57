"""Rows that keep a document out of gold, with the records of the page to which they belong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cli.evidence.evidence import Evidence


def held_data(evidence: Evidence) -> list[dict[str, Any]]:
    """The page's data of each row; `record` is the position of its record, if it is known."""
    positions = {row["record_id"]: position for position, row in enumerate(evidence.records)}
    return [
        {
            "rule": row.rule,
            "description": row.description,
            "record": positions.get(row.record_id),
            "recordId": row.record_id,
            "quote": row.quote,
            "values": [[name, value] for name, value in row.values.items()],
        }
        for row in evidence.held
    ]
