"""The content of an evidence page: a document's text and its rows in silver."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cli.reasons import HeldRow

Row = dict[str, Any]


@dataclass(frozen=True)
class Evidence:
    """A document version with its rows.

    Attributes:
        text: the decoded document, to which all offsets refer.
        document: its row of the documents table.
        records: rows of the records table, by position.
        chunks: rows of the chunks table, by position.
        quarantine: rows of the quarantine table.
        in_gold: ids of the records that gold holds, None if that is unknown.
        held: rows that keep the document out of gold; at most ten for each rule.
        notes: what a reader must know before trusting the page.
    """

    text: str
    document: Row
    records: list[Row] = field(default_factory=list)
    chunks: list[Row] = field(default_factory=list)
    quarantine: list[Row] = field(default_factory=list)
    in_gold: frozenset[str] | None = frozenset()
    held: list[HeldRow] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
