"""The phases of a document's run, in people's words."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from medallion.ledger import DocumentEntry


class Phase(IntEnum):
    """What a run is doing; a run only moves to later phases."""

    WAITING = 0
    READING = 1
    EXTRACTING = 2
    CHECKING = 3
    WAITING_FOR_GOLD = 4
    PUBLISHING = 5
    DONE = 6


WORDS: Final = {
    Phase.WAITING: "waiting to start",
    Phase.READING: "reading",
    Phase.EXTRACTING: "extracting",
    Phase.CHECKING: "checking",
    Phase.WAITING_FOR_GOLD: "waiting for gold",
    Phase.PUBLISHING: "publishing",
    Phase.DONE: "done",
}

PHASE_OF_STATE: Final = {
    "RegisterDocument": Phase.READING,
    "RouteRegistration": Phase.READING,
    "ChunkText": Phase.READING,
    "RoutePlan": Phase.READING,
    "ExtractInline": Phase.EXTRACTING,
    "ExtractInlineBatch": Phase.EXTRACTING,
    "RouteInlineBatch": Phase.EXTRACTING,
    "WaitForModelInline": Phase.EXTRACTING,
    "NextInlineInvocation": Phase.EXTRACTING,
    "InlineBatchDone": Phase.EXTRACTING,
    "InlineBatchBroke": Phase.EXTRACTING,
    "ExtractChunks": Phase.EXTRACTING,
    "ExtractBatch": Phase.EXTRACTING,
    "RouteBatch": Phase.EXTRACTING,
    "WaitForModel": Phase.EXTRACTING,
    "NextInvocation": Phase.EXTRACTING,
    "BatchDone": Phase.EXTRACTING,
    "ReconcileDocument": Phase.CHECKING,
    "RemoveDocument": Phase.CHECKING,
    "RouteReconciliation": Phase.CHECKING,
    "JoinGoldRun": Phase.WAITING_FOR_GOLD,
    "RouteJoin": Phase.WAITING_FOR_GOLD,
    "GatherDocuments": Phase.WAITING_FOR_GOLD,
    "LeadGoldRun": Phase.WAITING_FOR_GOLD,
    "RouteLead": Phase.WAITING_FOR_GOLD,
    "WaitForOldGoldRun": Phase.WAITING_FOR_GOLD,
    "WaitForGoldRun": Phase.WAITING_FOR_GOLD,
    "SilverToGold": Phase.PUBLISHING,
    "SettleGoldRun": Phase.PUBLISHING,
    "SettleBrokenGoldRun": Phase.PUBLISHING,
    "RouteSettlement": Phase.PUBLISHING,
    "PauseGoldRun": Phase.PUBLISHING,
    "PublishOutcome": Phase.PUBLISHING,
    "RouteOutcome": Phase.PUBLISHING,
    # The ledger decides when a document is done; the end of the execution may be seen first.
    "NothingToDo": Phase.PUBLISHING,
    "Published": Phase.PUBLISHING,
    "Superseded": Phase.PUBLISHING,
    "PartialExtraction": Phase.PUBLISHING,
    "DocumentRejected": Phase.PUBLISHING,
    "QualityGate": Phase.PUBLISHING,
    "ExtractionFailed": Phase.PUBLISHING,
}
"""A state that a newer deployment added has no phase: the document keeps the one it had."""


def least_phase(entry: DocumentEntry) -> Phase:
    """The phase that a running document has reached at least, according to its ledger entry."""
    if entry.gold.fence == entry.fence:
        return Phase.PUBLISHING
    if entry.proposed_status is not None:
        return Phase.CHECKING
    return Phase.READING if entry.counts.chunks is None else Phase.EXTRACTING
