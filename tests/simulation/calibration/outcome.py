"""What is compared: executions, ledger entries, silver's rows, gold's rows and claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

_JOIN: Final = "JoinGoldRun"
_LEADING: Final = frozenset(
    {
        *("GatherDocuments", "LeadGoldRun", "RouteLead", "WaitForOldGoldRun"),
        *("SilverToGold", "SettleGoldRun", "SettleBrokenGoldRun"),
        *("RouteSettlement", "PauseGoldRun"),
    }
)
_TURN: Final = " WaitForOldGoldRun LeadGoldRun RouteLead"

Outcome = dict[str, Any]
"""Plain values, as JSON holds them."""


@dataclass(frozen=True)
class ExecutionOutcome:
    """An execution.

    Attributes:
        states: those that it entered, in order.
        missed_heartbeats: how often a waiting task was tried again because nobody answered it.
    """

    status: str
    error: str
    states: tuple[str, ...]
    missed_heartbeats: int = 0

    def compared(self) -> Outcome:
        """The part that does not depend on how long anything takes."""
        return {
            "status": self.status,
            "error": self.error,
            "states": " ".join(essential(self.states)),
            "missed_heartbeats": self.missed_heartbeats,
        }


def essential(states: Sequence[str]) -> list[str]:
    """The states without those of leading, unless the execution ended there.

    Which of several documents leads a gold run, and how often a document joins again, depends on
    time.
    """
    kept = list(states)
    if _JOIN in kept:
        last = len(kept) - 1 - kept[::-1].index(_JOIN)
        kept[kept.index(_JOIN) : last] = []
    if kept and kept[-1] in _LEADING:
        return kept
    return [state for state in kept if state not in _LEADING]


def led(states: Sequence[str]) -> list[str]:
    """The states of leading, once for each gold run that the execution led.

    How often a leader looks whether Glue has stopped an earlier gold run depends on time.
    """
    return [
        " ".join(together).replace(_TURN, "")
        for is_leading, together in groupby(states, _LEADING.__contains__)
        if is_leading
    ]


def compared_executions(executions: Sequence[ExecutionOutcome]) -> list[Outcome]:
    """The executions of a key, in an order that does not depend on time."""
    return sorted((e.compared() for e in executions), key=lambda e: (e["states"], e["status"]))
