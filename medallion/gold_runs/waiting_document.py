"""A document that waits for its dataset's gold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WaitingDocument:
    """A document that waits to be brought into gold.

    Attributes:
        fence: the document claim under which it waits.
        records_key: first silver object with its rows, None to remove the document from gold.
        run_id: execution ARN of the run that waits; empty in items of earlier versions.
        task_token: answers the waiting task; None if no task waits now.
        size_bytes: size of the document's text.
        record_parts: number of silver objects with its rows.
        group: documents of a broken gold run that are tried together; empty for all others.
        breaks: how many gold runs with the document broke.
        broken_at: when the first of them broke; empty before.
    """

    document_id: str
    source_key: str
    version_id: str
    fence: int
    records_key: str | None
    joined_at: str
    run_id: str = ""
    task_token: str | None = None
    size_bytes: int = 0
    record_parts: int = 1
    group: str = ""
    breaks: int = 0
    broken_at: str = ""
    schema_version: int = 1
