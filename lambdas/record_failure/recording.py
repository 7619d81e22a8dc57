"""Records a broken run in the ledger and releases its claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lambdas.record_failure.cause import Failure, reason_code_of, reason_of
from lambdas.record_failure.document_entry import entry_of
from medallion.gold_runs import (
    end_gold_run,
    hand_on,
    is_unreported,
    wake,
)
from medallion.ledger import Outcome, write_document_row
from medallion.vocabulary.errors import ClaimLostError, TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from lambdas.record_failure.history import RunHistory
    from medallion.gold_runs import GoldTurns, Settling
    from medallion.ledger import DocumentEntry


_BROKEN = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
"""Statuses of executions that ended badly."""


@dataclass(frozen=True)
class RecordFailureDependencies:
    """What the function reads and writes."""

    turns: GoldTurns
    settling: Settling
    history: RunHistory


def record_failure(
    execution_arn: str, dependencies: RecordFailureDependencies, redrive_count: int = 0
) -> DocumentEntry | None:
    """Record why a run broke and free what it held; doing it again changes nothing.

    A gold run that already includes the document replaces the recorded status by the one that
    agrees with gold.

    Args:
        execution_arn: the execution that ended.
        dependencies: what this reads and writes.
        redrive_count: how often it had been redriven when it ended.

    Returns:
        The entry as recorded, None if there was nothing to record: the run was redriven since, it
        had no document, it no longer owned the document, or its status was final.

    Raises:
        TransientAwsError: Step Functions does not show the end yet; or a gold run that nobody
            leads may have published the document, and may still report it.
        ClaimTakenError: the run had no claim, and another run claimed the document in between.
    """
    run = dependencies.history.describe(execution_arn)
    if run.redrive_count > redrive_count:
        return None
    if run.status not in _BROKEN:
        raise TransientAwsError("DescribeExecution does not show the end of the execution yet")
    entry = entry_of(execution_arn, run, dependencies.settling.ledger, dependencies.history)
    if entry is None:
        return None
    _stop_waiting(execution_arn, entry, dependencies)
    _hand_gold_on(execution_arn, entry.dataset, dependencies)
    failed = None
    if entry.owner == execution_arn:
        last_state = dependencies.history.last_state(execution_arn)
        failure = Failure(run.status, last_state, run.error, run.cause)
        failed = _fail(entry, failure, dependencies)
    _require_report(entry, dependencies)
    return failed


def _stop_waiting(
    execution_arn: str, entry: DocumentEntry, dependencies: RecordFailureDependencies
) -> None:
    """No task waits any more; gold runs that include the document settle it regardless."""
    dependencies.turns.waiting.stop(entry.dataset, entry.document_id, execution_arn)


def _hand_gold_on(
    execution_arn: str, dataset: str, dependencies: RecordFailureDependencies
) -> None:
    """Replace a dead leader; its gold run must be over before the next one begins."""
    turns = dependencies.turns
    claim = turns.claims.find(dataset)
    if claim and claim.owner == execution_arn:
        end_gold_run(dataset, claim.gold_run_id, dependencies.settling)
        hand_on(replace(claim, replaces=claim.replaced()), turns)
    else:
        wake(dataset, turns)


def _require_report(entry: DocumentEntry, dependencies: RecordFailureDependencies) -> None:
    """Check that gold has no rows of the document that the ledger does not know of.

    The Spark job of a dead leader runs until it ends, and nobody settles it if no document waits:
    the retries of this function do. If the job's process died, its result never comes, and the
    status may disagree with gold until the dataset's next gold run, which looks for it.

    Raises:
        TransientAwsError: a gold run that includes the document may have published it.
    """
    claim = dependencies.turns.claims.find(entry.dataset)
    if claim is None or not claim.is_free:
        return
    for gold_run_id in claim.replaces:
        end_gold_run(entry.dataset, gold_run_id, dependencies.settling)
        current = dependencies.settling.ledger.find(entry.document_id)
        if current and is_unreported(current, gold_run_id, dependencies.settling):
            raise TransientAwsError("a gold run may have published the document unreported")


def _fail(
    entry: DocumentEntry, failure: Failure, dependencies: RecordFailureDependencies
) -> DocumentEntry | None:
    """Write the ledger, then silver from it; the claim is released last, so a retry finds it."""
    ledger = dependencies.settling.ledger
    outcome = Outcome(DocumentStatus.FAILED, reason_code_of(failure), reason_of(failure))
    try:
        final = ledger.fail(entry, outcome)
        final = write_document_row(final, ledger, dependencies.settling.silver)
        released = ledger.release(entry.pointer(run_name=""))
        if (released.status, released.gold) != (final.status, final.gold):
            # A gold run wrote its result in between, and left the row to the owner.
            final = write_document_row(released, ledger, dependencies.settling.silver)
    except ClaimLostError:
        return None
    return final if final.status is DocumentStatus.FAILED else None
