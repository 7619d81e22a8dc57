"""Everything that explains why gold lacks rows of a document."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from cli.reasons.held_rows import HeldRow, held_rows
from cli.reasons.short_reason import short_reason
from cli.reasons.silver_rows import rows_of
from cli.stacks import is_stand_in
from medallion.contracts import HARMLESS_CODES
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

MAX_LISTED: Final = 10
_COLUMNS: Final = {
    "empty_chunks": "chunk_index, core_start, core_end, outcome from chunks",
    "lost_chunks": "chunk_index, core_start, core_end, outcome, reason_code from chunks",
    "quarantine": "chunk_index, reason_code, detail, raw_record, raw_value from quarantine",
}
_LOST: Final = frozenset({ChunkResult.FAILED, ChunkResult.QUARANTINED})


@dataclass(frozen=True)
class ChunkSpan:
    """A chunk without records.

    Attributes:
        start: offset of its first code point in the decoded text.
        end: offset after its last code point.
    """

    chunk: int
    start: int
    end: int
    outcome: str
    reason_code: str | None
    model: str | None


@dataclass(frozen=True)
class QuarantinedValue:
    """A record, a text, or a field of a published record, that gold lacks.

    Attributes:
        lost: "record", "field", or "text" if the whole answer about it is unusable.
        detail: the value and what is wrong with it, in words.
        record_id: the record that is published without the field; None for a record or an answer.
        quote: of a record, as the model gave it; None for a field, or if there is no readable one.
    """

    chunk: int
    lost: str
    reason_code: str
    detail: str
    field: str | None
    record_id: str | None
    quote: str | None


@dataclass(frozen=True)
class Explanation:
    """The reasons by kind; of each kind, at most ten are listed.

    Attributes:
        why: the reasons in one line, empty if gold lacks nothing.
        stand_in: whether the offline stand-in answered for the listed chunks.
        empty_chunks: only of a document without records.
        lost_chunks: chunks that failed, or whose answer is unusable.
        totals: how many there are of each kind.
        commands: that run the document again, show its text, or list all of a kind.
    """

    why: str
    stand_in: bool
    empty_chunks: list[ChunkSpan]
    lost_chunks: list[ChunkSpan]
    held_rows: list[HeldRow]
    quarantine: list[QuarantinedValue]
    totals: dict[str, int]
    commands: dict[str, str]

    def to_map(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def explain(connection: Connection, entry: DocumentEntry) -> Explanation:
    """Read what explains the end of the document's last run; silver is read only if it can."""
    spans = list(_chunk_spans(connection, entry))
    empty = [span for span in spans if span.outcome == ChunkResult.EMPTY]
    lost = [span for span in spans if span.outcome in _LOST]
    refused = list(_quarantined(connection, entry))
    rows = held_rows(connection, entry)
    totals = {
        "empty_chunks": len(empty),
        "lost_chunks": len(lost),
        "held_rows": len(rows),
        "quarantine": len(refused),
    }
    return Explanation(
        why=short_reason(entry),
        stand_in=any(is_stand_in(span.model) for span in spans),
        empty_chunks=empty[:MAX_LISTED],
        lost_chunks=lost[:MAX_LISTED],
        held_rows=rows,
        quarantine=refused[:MAX_LISTED],
        totals=totals,
        commands=_commands(connection, entry, totals),
    )


def _commands(
    connection: Connection, entry: DocumentEntry, totals: dict[str, int]
) -> dict[str, str]:
    """In backquotes; a query only for a kind of which some are not listed."""
    queries = {
        # Not quoted as a shell would: the statement has single quotes, and no double quotes.
        kind: f'{connection.command("query")[:-1]} "{_query(connection, entry, columns)}"`'
        for kind, columns in _COLUMNS.items()
        if totals[kind] > MAX_LISTED
    }
    return {
        "rerun": connection.command("rerun", entry.key),
        "fresh": connection.command("rerun", entry.key, "--fresh"),
        "page": connection.command("show", entry.key, "--html", "FILE"),
        **queries,
    }


def _query(connection: Connection, entry: DocumentEntry, columns_and_table: str) -> str:
    columns, table = columns_and_table.split(" from ")
    table = f"{connection.stack.silver_database}.{table}"
    return f"select {columns} from {table} where document_id = '{entry.document_id}'"  # noqa: S608 (for the user)


def _chunk_spans(connection: Connection, entry: DocumentEntry) -> Iterator[ChunkSpan]:
    """Lost chunks, and, if the document has no records, empty ones."""
    counts = entry.counts
    wanted = set(_LOST) if counts.chunks_failed or counts.chunks_quarantined else set()
    if counts.records == 0 and counts.chunks_empty:
        wanted.add(ChunkResult.EMPTY)
    if not wanted:
        return
    for row in rows_of(connection, entry, lake.CHUNKS):
        # The model was not asked about white space.
        blank = row["outcome"] == ChunkResult.EMPTY and not row["model"]
        if row["outcome"] in wanted and not blank:
            yield ChunkSpan(
                row["chunk_index"],
                row["core_start"],
                row["core_end"],
                row["outcome"],
                row["reason_code"],
                row["model"],
            )


def _quarantined(connection: Connection, entry: DocumentEntry) -> Iterator[QuarantinedValue]:
    """What gold lacks; a record that another record repeats or completes is not missing."""
    if not entry.counts.quarantined_records and not entry.counts.quarantined_fields:
        return
    for row in rows_of(connection, entry, lake.QUARANTINE):
        if row["reason_code"] not in HARMLESS_CODES:
            yield QuarantinedValue(
                row["chunk_index"],
                _lost(row),
                row["reason_code"],
                row["detail"] or "",
                row["field"],
                row["record_id"],
                _quote_in(row["raw_record"]),
            )


def _lost(row: dict[str, Any]) -> str:
    if row["field"]:
        return "field"
    return "record" if row["raw_record"] else "text"


def _quote_in(raw_record: str | None) -> str | None:
    try:
        record = json.loads(raw_record or "null")
    except (ValueError, RecursionError):
        return None
    quote = record.get("quote") if isinstance(record, dict) else None
    return quote if isinstance(quote, str) else None
