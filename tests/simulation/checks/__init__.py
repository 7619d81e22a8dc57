"""The promises as code: one function for each, over what a schedule left behind."""

from tests.simulation.checks.evidence import (
    BillEntry,
    Evidence,
    ExecutionFacts,
    Expected,
    GoldCommit,
    KeyHistory,
    TakeOver,
    Violation,
)
from tests.simulation.checks.registry import FINAL, SETTLED, Invariant, check

__all__ = [
    "FINAL",
    "SETTLED",
    "BillEntry",
    "Evidence",
    "ExecutionFacts",
    "Expected",
    "GoldCommit",
    "Invariant",
    "KeyHistory",
    "TakeOver",
    "Violation",
    "check",
]
