"""The ports of the steps that share gold, on plain values; their calls are replayed."""

from tests.simulation.volume.ports.books import Books, Run, WaitingTask
from tests.simulation.volume.ports.claims import ReplayedClaims
from tests.simulation.volume.ports.executions import (
    ReplayedExecutions,
    ReplayedGlueRuns,
    ReplayedTokens,
)
from tests.simulation.volume.ports.ledger import ReplayedLedger
from tests.simulation.volume.ports.objects import ReplayedObjects
from tests.simulation.volume.ports.waiting import ReplayedWaiting

__all__ = [
    "Books",
    "ReplayedClaims",
    "ReplayedExecutions",
    "ReplayedGlueRuns",
    "ReplayedLedger",
    "ReplayedObjects",
    "ReplayedTokens",
    "ReplayedWaiting",
    "Run",
    "WaitingTask",
]
