"""Begins the gold run that a document leads: chooses its documents and writes the manifest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from lambdas.join_gold_run.joining import stop_waiting
from lambdas.join_gold_run.members import Bounds, companions, manifest_of, within
from medallion.contracts import (
    DocumentPointer,
    GoldManifest,
    GoldRun,
    JoinGoldRunResponse,
    JoinState,
)
from medallion.gold_runs import (
    GoldClaim,
    WaitingDocument,
    end_gold_run,
    gold_run_of,
    hand_on,
    let_go,
    read_manifest,
    write_manifest,
)
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from lambdas.join_gold_run.joining import JoinGoldRunDependencies

_GLUE_STOPS_WITHIN = timedelta(seconds=20)
_REJOIN = JoinGoldRunResponse(state=JoinState.REJOIN)


def lead_gold_run(
    document: DocumentPointer, gold_run_id: str, dependencies: JoinGoldRunDependencies
) -> JoinGoldRunResponse:
    """Begin the gold run, unless another run leads by now.

    Gold runs of dead leaders are ended first: they may not publish any more, and what they did
    publish is settled.

    Raises:
        ClaimLostError: a newer run took over the document; another document leads now.
    """
    claim = dependencies.turns.claims.find(document.dataset)
    if claim is None or (claim.owner, claim.gold_run_id) != (document.run_id, gold_run_id):
        return _REJOIN
    silver = dependencies.settling.silver
    manifest = read_manifest(silver, document.dataset, gold_run_id)
    if manifest is None:
        if not _ended_replaced_runs(claim, dependencies):
            later = dependencies.turns.now() + _GLUE_STOPS_WITHIN
            return JoinGoldRunResponse(state=JoinState.WAIT, wait_until=wait_until(later))
        manifest = _begin(document, claim, dependencies)
    if manifest is None or manifest.superseded:
        return _REJOIN
    return JoinGoldRunResponse(state=JoinState.LEAD, gold_run=_gold_run(manifest))


def _begin(
    document: DocumentPointer, claim: GoldClaim, dependencies: JoinGoldRunDependencies
) -> GoldManifest | None:
    """Write the manifest; None if the leader's document does not wait for gold any more.

    Raises:
        ClaimLostError: a newer run took over the leader's document.
    """
    own = _own(document, claim, dependencies)
    if own is None:
        hand_on(claim, dependencies.turns)
        return None
    manifest = _manifest(own, claim, dependencies)
    silver = dependencies.settling.silver
    if write_manifest(silver, manifest):
        return manifest
    return read_manifest(silver, claim.dataset, claim.gold_run_id)


def _gold_run(manifest: GoldManifest) -> GoldRun:
    return GoldRun(
        gold_run_id=manifest.gold_run_id,
        dataset=manifest.dataset,
        manifest_key=lake.gold_manifest_key(manifest.dataset, manifest.gold_run_id),
        document_count=len(manifest.documents),
    )


def _ended_replaced_runs(claim: GoldClaim, dependencies: JoinGoldRunDependencies) -> bool:
    """End the gold runs of dead leaders; False while Glue still runs one of them."""
    if not claim.replaces:
        return True
    for replaced in claim.replaces:
        end_gold_run(claim.dataset, replaced, dependencies.settling)
    if not dependencies.glue_runs.stop(claim.replaces):
        return False
    # What they published before they stopped.
    for replaced in claim.replaces:
        end_gold_run(claim.dataset, replaced, dependencies.settling)
    return True


def _own(
    document: DocumentPointer, claim: GoldClaim, dependencies: JoinGoldRunDependencies
) -> WaitingDocument | None:
    """The leader as it waits; None if it does not, maybe because another gold run settled it.

    Raises:
        ClaimLostError: a newer run took over the leader's document.
    """
    turns = dependencies.turns
    try:
        dependencies.settling.ledger.require_claim(document)
    except ClaimLostError:
        stop_waiting(document, dependencies)
        hand_on(claim, turns)
        raise
    waiting = turns.waiting.find_many(document.dataset, [document.document_id])
    return next((d for d in waiting if d.fence == document.fence), None)


def _manifest(
    own: WaitingDocument, claim: GoldClaim, dependencies: JoinGoldRunDependencies
) -> GoldManifest:
    """The gold run's manifest; documents that a newer run has taken over wait no longer."""
    turns, dataset = dependencies.turns, claim.dataset
    bounds = Bounds(turns.max_documents, dependencies.max_bytes)
    if own.group:
        waiting = iter(_broken_before(own, dataset, dependencies))
    else:
        waiting = turns.waiting.in_turn(dataset, claim.after, bounds.documents)
    chosen = list(within(bounds, companions(own, waiting)))
    fences = dependencies.settling.ledger.fences(d.document_id for d in chosen)
    current = [d for d in chosen if fences.get(d.document_id) == d.fence]
    for outdated in (d for d in chosen if d not in current):
        let_go(outdated, dataset, dependencies.settling)
    return manifest_of(claim.gold_run_id, dataset, current, claim.replaces)


def _broken_before(
    own: WaitingDocument, dataset: str, dependencies: JoinGoldRunDependencies
) -> list[WaitingDocument]:
    """The waiting documents of the gold run that broke with the document."""
    broken = read_manifest(dependencies.settling.silver, dataset, gold_run_of(own.group))
    suspects = [d.document_id for d in broken.documents] if broken else []
    return dependencies.turns.waiting.find_many(dataset, suspects)
