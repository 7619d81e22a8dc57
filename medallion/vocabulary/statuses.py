"""How documents, chunks and gold promotions end."""

from __future__ import annotations

from enum import StrEnum


class DocumentStatus(StrEnum):
    """Where a document stands; all but RUNNING are ends."""

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
"""Ends after which the same revision needs no further run."""


class ChunkResult(StrEnum):
    """The one outcome of a chunk."""

    EXTRACTED = "EXTRACTED"
    EMPTY = "EMPTY"
    FAILED = "FAILED"
    QUARANTINED = "QUARANTINED"


class PromotionStatus(StrEnum):
    """What a gold run did with one document."""

    PROMOTED = "PROMOTED"
    REMOVED = "REMOVED"
    HELD = "HELD"
