"""How documents, chunks and gold promotions end."""

from __future__ import annotations

from enum import StrEnum


class DocumentStatus(StrEnum):
    """The state of a document; all but RUNNING are final."""

    RUNNING = "RUNNING"
    COMPLETE = "COMPLETE"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    REJECTED = "REJECTED"
    HELD = "HELD"
    BUDGET_PAUSED = "BUDGET_PAUSED"
    DUPLICATE = "DUPLICATE"
    STALE = "STALE"
    DELETED = "DELETED"


FINISHED_STATUSES = frozenset({DocumentStatus.COMPLETE, DocumentStatus.DELETED})
"""Statuses after which the same revision needs no further run."""


class ChunkResult(StrEnum):
    """The outcome of a chunk."""

    EXTRACTED = "EXTRACTED"
    EMPTY = "EMPTY"
    FAILED = "FAILED"
    QUARANTINED = "QUARANTINED"


class PromotionStatus(StrEnum):
    """What a gold run did with one document.

    BROKEN: its rows break the gold run, even alone. LEFT_OUT: its silver object was deleted or
    rewritten after the manifest was written; a newer run of the document brings it into gold.
    """

    PROMOTED = "PROMOTED"
    REMOVED = "REMOVED"
    HELD = "HELD"
    BROKEN = "BROKEN"
    LEFT_OUT = "LEFT_OUT"


KEEPING_FORMER_ROWS = frozenset(
    {PromotionStatus.HELD, PromotionStatus.BROKEN, PromotionStatus.LEFT_OUT}
)
"""Results after which gold still has the rows from before the gold run."""
