"""All invariants, by when they must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from tests.simulation.checks import bookkeeping, gold_rows, liveness, money
from tests.simulation.checks.evidence import Evidence, Violation

Invariant = Callable[[Evidence], Iterable[Violation]]

SETTLED: Final[Sequence[Invariant]] = (
    gold_rows.readers_never_see_an_older_version_again,
    gold_rows.rows_of_a_version_are_complete,
    gold_rows.every_chunk_has_one_outcome,
    gold_rows.silver_rows_are_of_the_ledgers_run,
    gold_rows.complete_documents_have_their_rows,
    bookkeeping.silver_agrees_with_the_ledger,
    bookkeeping.gold_agrees_with_the_ledger,
    bookkeeping.every_ended_execution_is_in_the_ledger,
    bookkeeping.successful_executions_are_so_in_the_ledger,
    bookkeeping.undisturbed_documents_are_up_to_date,
    liveness.nothing_waits_for_ever,
    liveness.transient_errors_break_no_execution,
    liveness.nobody_waits_in_vain,
    liveness.faults_are_no_defects,
    liveness.the_dead_hold_no_claim,
    liveness.the_living_keep_their_claims,
    liveness.documents_do_not_break_one_another,
    liveness.payloads_are_small,
    money.nothing_is_paid_for_twice,
    money.every_paid_answer_is_accounted_for,
    money.the_ledger_adds_up_to_the_bill,
)
"""Hold whenever nothing happens any more, whatever went wrong before."""

FINAL: Final[Sequence[Invariant]] = (
    *SETTLED,
    gold_rows.runs_without_faults_find_what_is_planted,
    gold_rows.gold_is_that_of_a_run_without_faults,
    bookkeeping.every_document_has_ended_well,
)
"""Hold after operators reran what had failed."""


def check(evidence: Evidence, invariants: Iterable[Invariant]) -> list[Violation]:
    """All violations."""
    return [violation for invariant in invariants for violation in invariant(evidence)]
