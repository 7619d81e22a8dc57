"""Records a broken run in the ledger and releases its claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from lambdas.record_failure.cause import Failure, reason_code_of, reason_of
from medallion.aws import put_under_claim
from medallion.contracts import DocumentEvent
from medallion.ledger import document_line, document_row_key, isolate_documents
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lambdas.record_failure.history import BrokenRun, RunHistory
    from medallion.aws import ConditionalObjectStore
    from medallion.ledger import DocumentEntry, GoldClaims, Ledger


_BROKEN = frozenset({"FAILED", "TIMED_OUT", "ABORTED"})
"""An execution in any other state has been redriven since the event was sent."""


@dataclass(frozen=True)
class RecordFailureDependencies:
    """What the function reads and writes."""

    ledger: Ledger
    claims: GoldClaims
    silver: ConditionalObjectStore
    history: RunHistory
    now: Callable[[], datetime]


def record_failure(
    execution_arn: str, dependencies: RecordFailureDependencies
) -> DocumentEntry | None:
    """Record why a run broke; doing it again changes nothing.

    Returns:
        The entry as recorded, None if there was nothing to record: the run is running again, it
        had no document, or it no longer owned the document.
    """
    run = dependencies.history.describe(execution_arn)
    entry = _entry(run, dependencies.ledger)
    if run.status not in _BROKEN or entry is None:
        return None
    _release_gold(execution_arn, entry, dependencies)
    if entry.owner != execution_arn:
        return None
    failure = Failure(
        run.status, dependencies.history.last_state(execution_arn), run.error, run.cause
    )
    return _fail(entry, failure, dependencies)


def _entry(run: BrokenRun, ledger: Ledger) -> DocumentEntry | None:
    try:
        event = DocumentEvent.model_validate_json(run.input or "")
    except ValidationError:
        return None  # an operator's input that names no document failed at RegisterDocument
    return ledger.find(lake.document_id_of(event.detail.bucket.name, event.detail.object.key))


def _release_gold(
    execution_arn: str, entry: DocumentEntry, dependencies: RecordFailureDependencies
) -> None:
    """Release the dataset's gold if the run led a gold run, and stop waiting for gold.

    The documents of its gold run, its own included, are promoted alone next time.
    """
    claim = dependencies.claims.find(entry.dataset)
    if claim and claim.owner == execution_arn:
        isolate_documents(dependencies.silver, dependencies.claims, claim)
        dependencies.claims.release(entry.dataset, claim.gold_run_id)
    elif entry.run_id == execution_arn:
        dependencies.claims.stop_waiting(entry.dataset, entry.document_id, entry.fence)


def _fail(
    entry: DocumentEntry, failure: Failure, dependencies: RecordFailureDependencies
) -> DocumentEntry | None:
    """Write silver before the ledger: after an interruption, a retry still finds the claim."""
    failed = replace(
        entry,
        status=DocumentStatus.FAILED,
        reason_code=reason_code_of(failure),
        reason=reason_of(failure),
        updated_at=dependencies.now().isoformat(timespec="milliseconds"),
    )
    document = failed.pointer(run_name="")
    try:
        put_under_claim(
            dependencies.silver,
            document_row_key(failed),
            document_line(failed),
            lambda: dependencies.ledger.require_claim(document),
        )
        dependencies.ledger.finish(document, failed.status, failed.reason_code, failed.reason)
    except ClaimLostError:
        return None
    return failed
