"""Faults of today's design that the simulation finds, and that are expected until it changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tests.simulation.checks import Violation


@dataclass(frozen=True)
class KnownFault:
    """A way to break a promise that the design of waiting for gold has.

    Attributes:
        promise: that it breaks.
        detail: pattern of the violation's detail.
        needs: classes of faults of which one must have happened; any if there are none.
        solution: what in the design has to change.
    """

    name: str
    promise: str
    detail: str
    solution: str
    needs: frozenset[str] = frozenset()


_ONE_WRITER: Final = "One writer of the truth: gold's result and the failure become one status."
_HAND_OVER: Final = "Waiting for gold by callback: whoever fails hands its place on."
_SURE_END: Final = (
    "The failure recorder makes sure that the execution has ended before it gives up."
)

_NEED_A_RERUN: Final = frozenset(
    {"gold_is_that_of_a_run_without_faults", "every_document_has_ended_well"}
)

KNOWN_FAULTS: Final = (
    KnownFault(
        "failed-although-published",
        "gold_agrees_with_the_ledger",
        r"^FAILED, but gold has \d+ of its rows$",
        _ONE_WRITER,
    ),
    KnownFault(
        "settled-under-an-older-claim",
        "gold_agrees_with_the_ledger",
        r"^(FAILED|REJECTED|HELD|PARTIAL) with \d+ rows by the ledger, gold has ",
        _ONE_WRITER,
    ),
    KnownFault(
        "settled-after-failed",
        "silver_agrees_with_the_ledger",
        r"^the ledger has FAILED, silver has \{'gold_rows': [^,]*\}$",
        _ONE_WRITER,
    ),
    KnownFault(
        "broken-leader-still-waits",
        "the_dead_hold_no_claim",
        r"^waits for gold, but no execution waits with it$",
        _HAND_OVER,
    ),
    KnownFault(
        "superseded-leader-keeps-gold",
        "the_dead_hold_no_claim",
        r"^a superseded execution owns the gold$",
        _HAND_OVER,
    ),
    KnownFault(
        "recorder-sees-an-old-status",
        "every_ended_execution_is_in_the_ledger",
        r"the entry is RUNNING$",
        _SURE_END,
        frozenset({"lag"}),
    ),
    KnownFault(
        "recorder-sees-an-old-status",
        "the_dead_hold_no_claim",
        r"^an ended execution owns ",
        _SURE_END,
        frozenset({"lag"}),
    ),
)


def known_fault_of(violation: Violation, classes: frozenset[str]) -> KnownFault | None:
    """The known fault that explains the violation, None if none does.

    Args:
        violation: of a promise.
        classes: of the faults that happened.
    """
    for fault in KNOWN_FAULTS:
        happened = not fault.needs or fault.needs & classes
        is_such = fault.promise == violation.promise and re.search(fault.detail, violation.detail)
        if happened and is_such:
            return fault
    return None


def without_consequences(violations: tuple[Violation, ...]) -> tuple[Violation, ...]:
    """The violations, but for what a broken gold run leaves to operators who are not there."""
    broken = {v.key for v in violations if v.promise == "documents_do_not_break_one_another"}
    return tuple(
        violation
        for violation in violations
        if violation.promise not in _NEED_A_RERUN or violation.key not in broken
    )
