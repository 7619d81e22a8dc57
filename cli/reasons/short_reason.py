"""How a document ended, in one line, from its ledger entry alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from medallion.ledger import Counts, DocumentEntry

_MAX_CHARS = 300


def short_reason(entry: DocumentEntry) -> str:
    """Why the document has no, or not all, of its rows; empty if there is nothing to explain."""
    counts = entry.counts
    parts = [_shortened(entry.reason or "")]
    if entry.status is DocumentStatus.COMPLETE:
        parts += ["0 records" + _about_chunks(counts)] if counts.records == 0 else []
        parts += _in_quarantine(counts)
    return "; ".join(part for part in parts if part)


def _about_chunks(counts: Counts) -> str:
    chunks, empty = counts.chunks or 0, counts.chunks_empty or 0
    if not chunks:
        return ": the text has no chunks"
    if empty == chunks:
        return ": its only chunk is empty" if chunks == 1 else f": all {chunks:,} chunks are empty"
    return f": {empty:,} of {chunks:,} chunks are empty"


def _in_quarantine(counts: Counts) -> list[str]:
    records = _number_of(counts.quarantined_records, "record")
    fields = _number_of(counts.quarantined_fields, "field")
    named = " and ".join(part for part in (records, fields) if part)
    return [f"in quarantine: {named}"] if named else []


def _number_of(count: int | None, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else ""


def _shortened(reason: str) -> str:
    words = " ".join(reason.split())
    return words if len(words) <= _MAX_CHARS else f"{words[: _MAX_CHARS - 1]}…"
