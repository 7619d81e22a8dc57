"""Publishes a document's final status in silver, in the ledger and as an event."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from medallion.contracts import DocumentPointer, PublishOutcomeResponse
from medallion.ledger import outcome_of, write_document_row
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from lambdas.publish_outcome.events import DocumentEvents
    from medallion.aws import ErasableObjectStore
    from medallion.ledger import DocumentEntry, Ledger


@dataclass(frozen=True)
class PublishOutcomeDependencies:
    """What the step reads and writes."""

    ledger: Ledger
    silver: ErasableObjectStore
    events: DocumentEvents


@dataclass(frozen=True)
class Published:
    """The response, its ledger entry, and whether an earlier invocation already published it."""

    response: PublishOutcomeResponse
    entry: DocumentEntry
    again: bool


def publish_outcome(
    document: DocumentPointer, dependencies: PublishOutcomeDependencies
) -> Published:
    """Publish the document's final status: in the ledger, then in silver, then as an event.

    The status of a document that a gold run included is in the ledger already, written together
    with the gold run's result. The claim is released last: a run that breaks before still owns the
    document, so that the failure recorder finishes this from the ledger.

    Raises:
        ClaimLostError: another run owns the document now.
        DefectError: the earlier steps left inconsistent facts.
    """
    entry = dependencies.ledger.require_claim(document)
    outcome = outcome_of(entry)
    final = entry
    if (entry.status, entry.reason_code, entry.reason) != astuple(outcome):
        final = dependencies.ledger.decide(document, outcome)
    final = write_document_row(final, dependencies.ledger, dependencies.silver)
    response = _response(final)
    dependencies.events.published(response, final)
    if entry.owner is not None:
        dependencies.ledger.release(document)
    return Published(response, final, again=entry.owner is None and entry.status is final.status)


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
