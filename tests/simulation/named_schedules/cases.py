"""The named schedules: what each broke, and what fixed it or will."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.simulation.campaigns import KNOWN_FAULTS
from tests.simulation.schedules import Schedule

_FOLDER: Final = Path(__file__).with_name("schedules")


@dataclass(frozen=True)
class NamedSchedule:
    """One schedule.

    Attributes:
        promise: that it breaks, or broke.
        note: what fixed it, or what in the design has to change.
    """

    name: str
    promise: str
    note: str

    @property
    def schedule(self) -> Schedule:
        """The schedule, as it was shrunk."""
        return Schedule.from_json((_FOLDER / f"{self.name}.json").read_text(encoding="utf-8"))


FIXED: Final = (
    NamedSchedule(
        "deletion-while-gold-runs",
        "complete_documents_have_their_rows",
        "The ledger remembers that a run proposed rows and left no result, so a deletion removes"
        " them from gold.",
    ),
    NamedSchedule(
        "deleted-without-a-dataset",
        "silver_agrees_with_the_ledger",
        "The row of a document that never had a dataset stays in one place.",
    ),
    NamedSchedule(
        "function-outlives-its-execution",
        "silver_agrees_with_the_ledger",
        "A proposal does not replace the reason of a recorded failure.",
    ),
    NamedSchedule(
        "deleted-while-rows-are-written",
        "silver_rows_are_of_the_ledgers_run",
        "Who writes new rows checks the claim again, and removes them if it is lost.",
    ),
    NamedSchedule(
        "ended-without-an-entry",
        "every_ended_execution_is_in_the_ledger",
        "The retries of RegisterDocument outlast what kept it from the ledger.",
    ),
    NamedSchedule(
        "one-change-breaks-the-gold-run",
        "documents_do_not_break_one_another",
        "A gold run leaves out documents whose silver objects changed after its manifest.",
    ),
)
"""Faults that are fixed: the promises hold."""

OPEN: Final = (
    *(
        NamedSchedule(fault.name, fault.promise, fault.solution)
        for fault in {fault.name: fault for fault in reversed(KNOWN_FAULTS)}.values()
    ),
    NamedSchedule(
        "redriven-leader-runs-an-old-manifest",
        "complete_documents_have_their_rows",
        "Waiting for gold by callback: a leader whose claim is gone does not run its manifest.",
    ),
)
"""Faults of the design of waiting for gold: the promise breaks until the design changes."""
