"""Publishes a document's final status in silver, in the ledger and as an event."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lambdas.publish_outcome.outcome import outcome_of
from medallion.aws import delete_under_claim, put_under_claim
from medallion.contracts import DocumentPointer, PublishOutcomeResponse
from medallion.ledger import document_line, document_row_key, undeployed_row_key
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lambdas.publish_outcome.events import DocumentEvents
    from medallion.aws import ConditionalObjectStore
    from medallion.ledger import DocumentEntry, Ledger


@dataclass(frozen=True)
class PublishOutcomeDependencies:
    """What the step reads and writes."""

    ledger: Ledger
    silver: ConditionalObjectStore
    events: DocumentEvents
    now: Callable[[], datetime]


@dataclass(frozen=True)
class Published:
    """The response, its ledger entry, and whether an earlier invocation already published it."""

    response: PublishOutcomeResponse
    entry: DocumentEntry
    again: bool


def publish_outcome(
    document: DocumentPointer, dependencies: PublishOutcomeDependencies
) -> Published:
    """Decide the document's final status and publish it.

    The silver row comes before the ledger: a run that breaks in between still owns the document,
    so its failure is recorded in both.

    Raises:
        ClaimLostError: another run owns the document now.
        DefectError: the earlier steps left inconsistent facts.
    """
    entry = dependencies.ledger.require_claim(document)
    outcome = outcome_of(entry)
    final = replace(
        entry,
        status=outcome.status,
        reason_code=outcome.reason_code,
        reason=outcome.reason,
        updated_at=dependencies.now().isoformat(timespec="milliseconds"),
    )
    _write_row(final, dependencies, lambda: dependencies.ledger.require_claim(document))
    dependencies.ledger.finish(document, outcome.status, outcome.reason_code, outcome.reason)
    response = _response(final)
    dependencies.events.published(response, final)
    return Published(response, final, again=entry.owner is None and entry.status is final.status)


def _write_row(
    entry: DocumentEntry,
    dependencies: PublishOutcomeDependencies,
    require_claim: Callable[[], object],
) -> None:
    """Write the document's row, and remove the one from before its dataset was deployed."""
    key, former = document_row_key(entry), undeployed_row_key(entry)
    put_under_claim(dependencies.silver, key, document_line(entry), require_claim)
    if key != former and dependencies.silver.etag(former) is not None:
        delete_under_claim(dependencies.silver, former, require_claim)


def dry_run_outcome(document: DocumentPointer) -> PublishOutcomeResponse:
    """The outcome of a run that changed nothing: nothing is written, and no event is sent."""
    return PublishOutcomeResponse(
        document_id=document.document_id,
        dataset=document.dataset,
        key=document.key,
        version_id=document.version_id,
        status=DocumentStatus.DUPLICATE,
        reason_code="DRY_RUN",
        reason="a dry run changes nothing",
    )


def _response(entry: DocumentEntry) -> PublishOutcomeResponse:
    return PublishOutcomeResponse(
        document_id=entry.document_id,
        dataset=entry.dataset,
        key=entry.key,
        version_id=entry.version_id,
        status=entry.status,
        reason_code=entry.reason_code,
        reason=entry.reason,
        records=entry.counts.records or 0,
        quarantined_records=entry.counts.quarantined_records or 0,
        gold_rows=entry.gold.rows or 0,
    )
