"""Joins a document to a gold run of its dataset: leads it, waits for it, or finds its result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.join_gold_run.turn import (
    ask_again_at,
    companions,
    gathers_until,
    gold_run_id_of,
    manifest_of,
    with_current_claims,
)
from medallion.contracts import (
    DocumentPointer,
    GoldManifest,
    GoldRun,
    JoinGoldRunResponse,
    JoinState,
)
from medallion.ledger import GoldClaim, WaitingDocument, isolate_documents, read_manifest
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.statuses import DocumentStatus
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from medallion.aws import ObjectStore
    from medallion.ledger import DocumentEntry, Executions, GoldClaims, Ledger


@dataclass(frozen=True)
class JoinGoldRunDependencies:
    """What the step reads and writes, and how long it waits."""

    ledger: Ledger
    claims: GoldClaims
    silver: ObjectStore
    executions: Executions
    gather_seconds: float
    poll_seconds: float
    wait_limit_seconds: float
    now: Callable[[], datetime]


def join_gold_run(
    document: DocumentPointer, dependencies: JoinGoldRunDependencies
) -> JoinGoldRunResponse:
    """Lead a gold run for all waiting documents, wait, or find the result in the ledger.

    The run that takes the claim lets others join for a while before it leads, so that documents
    dropped together share one Spark run.

    Raises:
        ClaimLostError: another run owns the document now.
        GoldRunOverdueError: the document has waited too long.
    """
    if _is_settled(document, dependencies.ledger.require_claim(document)):
        return JoinGoldRunResponse(state=JoinState.SETTLED)
    own = _begin_to_wait(document, dependencies)
    # A gold run may have settled the document just before it began to wait (again).
    if _is_settled(document, dependencies.ledger.require_claim(document)):
        dependencies.claims.stop_waiting(document.dataset, document.document_id, document.fence)
        return JoinGoldRunResponse(state=JoinState.SETTLED)
    claim = _claim_gold(document, dependencies)
    now = dependencies.now()
    if claim is None:
        until = ask_again_at(own, now, dependencies.poll_seconds, dependencies.wait_limit_seconds)
        return JoinGoldRunResponse(state=JoinState.WAIT, wait_until=wait_until(until))
    until = gathers_until(claim, own, dependencies.gather_seconds)
    if now < until:
        return JoinGoldRunResponse(state=JoinState.WAIT, wait_until=wait_until(until))
    gold_run = _lead(document, claim.gold_run_id, dependencies)
    return JoinGoldRunResponse(state=JoinState.LEAD, gold_run=gold_run)


def _is_settled(document: DocumentPointer, entry: DocumentEntry) -> bool:
    return entry.gold.fence == document.fence


def _begin_to_wait(
    document: DocumentPointer, dependencies: JoinGoldRunDependencies
) -> WaitingDocument:
    earlier = dependencies.claims.find_waiting(document.dataset, document.document_id)
    if earlier and earlier.fence == document.fence:
        return earlier
    entry = dependencies.ledger.require_claim(document)
    removal = entry.proposed_status is DocumentStatus.DELETED
    records = lake.silver_key(lake.RECORDS, document.dataset, document.document_id)
    own = WaitingDocument(
        document_id=document.document_id,
        source_key=document.key,
        version_id=document.version_id,
        fence=document.fence,
        records_key=None if removal else records,
        joined_at=dependencies.now().isoformat(timespec="milliseconds"),
        alone=earlier.alone if earlier else False,
    )
    dependencies.claims.wait(document.dataset, own)
    return own


def _claim_gold(
    document: DocumentPointer, dependencies: JoinGoldRunDependencies
) -> GoldClaim | None:
    """This run's claim, None if another run brings the dataset into gold."""
    seen = dependencies.claims.find(document.dataset)
    if seen and seen.owner == document.run_id:
        return seen
    if seen and dependencies.executions.is_alive(seen.owner, seen.claimed_at):
        return None
    if seen:
        isolate_documents(dependencies.silver, dependencies.claims, seen)
    now = dependencies.now()
    wanted = GoldClaim(
        dataset=document.dataset,
        owner=document.run_id,
        gold_run_id=gold_run_id_of(document, now),
        claimed_at=now.isoformat(timespec="milliseconds"),
    )
    try:
        dependencies.claims.take(wanted, seen)
    except ClaimTakenError:
        return None
    return wanted


def _lead(
    document: DocumentPointer, gold_run_id: str, dependencies: JoinGoldRunDependencies
) -> GoldRun:
    """Write the manifest, unless an earlier invocation for the same gold run already did."""
    dataset = document.dataset
    manifest = read_manifest(dependencies.silver, dataset, gold_run_id)
    key = lake.gold_manifest_key(dataset, gold_run_id)
    if manifest is None:
        manifest = _manifest(document, gold_run_id, dependencies)
        dependencies.silver.put(key, manifest.model_dump_json().encode())
    return GoldRun(
        gold_run_id=gold_run_id,
        dataset=dataset,
        manifest_key=key,
        document_count=len(manifest.documents),
    )


def _manifest(
    document: DocumentPointer, gold_run_id: str, dependencies: JoinGoldRunDependencies
) -> GoldManifest:
    waiting = dependencies.claims.waiting(document.dataset)
    fences = dependencies.ledger.fences(d.document_id for d in waiting)
    current = with_current_claims(waiting, fences)
    kept = set(current)
    for outdated in (d for d in waiting if d not in kept):
        dependencies.claims.stop_waiting(document.dataset, outdated.document_id, outdated.fence)
    chosen = companions(document.document_id, current)
    if (document.document_id, document.fence) not in {(d.document_id, d.fence) for d in chosen}:
        dependencies.claims.release(document.dataset, gold_run_id)
        raise ClaimLostError("another run took over the document")
    return manifest_of(gold_run_id, document.dataset, chosen)
