"""What the evidence page is made of: a document's text, and its rows in silver."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """One document version with everything that is known about it.

    Attributes:
        text: the decoded document, which all offsets count in.
        document: its row of the documents table.
        records: rows of the records table, by position.
        chunks: rows of the chunks table, by position.
        quarantine: rows of the quarantine table.
        in_gold: ids of the records that gold holds, None when that could not be found out.
        notes: what a reader must know before trusting the page.
    """

    text: str
    document: Row
    records: list[Row] = field(default_factory=list)
    chunks: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    in_gold: frozenset[str] | None = frozenset()
    notes: list[str] = field(default_factory=list)
