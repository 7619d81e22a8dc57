"""What is compared: executions, ledger entries, silver's rows, gold's rows and claims."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

_POLL: Final = ("WaitForGoldRun", "JoinGoldRun", "RouteJoin")
_LEAD: Final = ("SilverToGold", "SettleGoldRun")

Outcome = dict[str, Any]
"""Plain values, as JSON holds them."""


@dataclass(frozen=True)
class ExecutionOutcome:
    """An execution: its status, its error, and the states that it entered, in order."""

    status: str
    error: str
    states: tuple[str, ...]

    @property
    def leads(self) -> bool:
        """Whether it led a gold run."""
        return "SilverToGold" in self.states

    def compared(self) -> Outcome:
        """The part that does not depend on how long anything takes."""
        return {
            "status": self.status,
            "error": self.error,
            "states": " ".join(essential(self.states)),
        }


def essential(states: Sequence[str]) -> list[str]:
    """The states without repeated polls for gold, and without a gold run that succeeded.

    Which of several documents leads a gold run, and how often the others poll, depends on time.
    """
    kept: list[str] = []
    rest = list(states)
    while rest:
        if kept[-2:] == list(_POLL[1:]) and tuple(rest[:3]) == _POLL:
            del rest[:3]
        elif tuple(rest[:2]) == _LEAD and len(rest) > len(_LEAD):
            del rest[:2]
        else:
            kept.append(rest.pop(0))
    return kept


def compared_executions(executions: Sequence[ExecutionOutcome]) -> list[Outcome]:
    """The executions of a key, in an order that does not depend on time."""
    return sorted((e.compared() for e in executions), key=lambda e: (e["states"], e["status"]))
