"""The named schedules: what each broke, and what fixed it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.simulation.schedules import Schedule

_FOLDER: Final = Path(__file__).with_name("schedules")


@dataclass(frozen=True)
class NamedSchedule:
    """One schedule.

    Attributes:
        promise: that it broke.
        note: what fixed it.
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
    NamedSchedule(
        "failed-although-published",
        "gold_agrees_with_the_ledger",
        "SettleGoldRun writes gold's result and the status that follows in one step.",
    ),
    NamedSchedule(
        "settled-under-an-older-claim",
        "gold_agrees_with_the_ledger",
        "A result under an older claim is noted with that claim, and does not settle the newer.",
    ),
    NamedSchedule(
        "settled-after-failed",
        "silver_agrees_with_the_ledger",
        "Whoever changes the ledger of a document whose execution has ended writes its row again.",
    ),
    NamedSchedule(
        "broken-leader-still-waits",
        "the_dead_hold_no_claim",
        "record_failure removes a dead leader from the waiting documents and hands the gold on.",
    ),
    NamedSchedule(
        "superseded-leader-keeps-gold",
        "the_dead_hold_no_claim",
        "A leader whose document a newer version took over hands the gold on.",
    ),
    NamedSchedule(
        "recorder-sees-an-old-status",
        "every_ended_execution_is_in_the_ledger",
        "record_failure compares the number of redrives, and is tried again until the end shows.",
    ),
    NamedSchedule(
        "redriven-leader-runs-an-old-manifest",
        "complete_documents_have_their_rows",
        "The job does not publish a gold run whose manifest is superseded.",
    ),
    NamedSchedule(
        "stopped-while-it-joins",
        "nobody_waits_in_vain",
        "A JoinGoldRun whose task has ended hands the gold on.",
    ),
    NamedSchedule(
        "joins-after-its-end",
        "the_dead_hold_no_claim",
        "A JoinGoldRun whose task has ended hands the gold on.",
    ),
    NamedSchedule(
        "two-attempts-join",
        "nobody_waits_in_vain",
        "An attempt of JoinGoldRun that finds the claim of an earlier attempt leads with it.",
    ),
    NamedSchedule(
        "overtaken-leader-left-waiting",
        "the_dead_hold_no_claim",
        "A leader whose document a newer run owns does not wait on after its gold run broke.",
    ),
    NamedSchedule(
        "deleted-while-a-batch-starts",
        "faults_are_no_defects",
        "A step that finds no plan checks the claim again: the newer run has removed the plan.",
    ),
    NamedSchedule(
        "stopped-before-its-claim",
        "every_ended_execution_is_in_the_ledger",
        "record_failure claims the document for an execution that ended before its claim.",
    ),
    NamedSchedule(
        "claims-after-its-end",
        "the_dead_hold_no_claim",
        "RegisterDocument does not claim a document again after record_failure recorded its end.",
    ),
    NamedSchedule(
        "rerun-while-gold-reads",
        "gold_agrees_with_the_ledger",
        "A gold run leaves out a document whose rows are of another run than the one that waits.",
    ),
    NamedSchedule(
        "planned-again-after-the-end",
        "silver_rows_are_of_the_ledgers_run",
        "A late invocation of ChunkText does not replace the counts of later steps.",
    ),
    NamedSchedule(
        "broken-before-it-removes-late-rows",
        "silver_rows_are_of_the_ledgers_run",
        "An attempt that finds the claim lost removes the rows that an earlier one left.",
    ),
)
"""Faults that are fixed: the promises hold."""
