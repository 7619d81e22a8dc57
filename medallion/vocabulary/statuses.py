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
    """What a gold run did with one document."""

    PROMOTED = "PROMOTED"
    REMOVED = "REMOVED"
    HELD = "HELD"
