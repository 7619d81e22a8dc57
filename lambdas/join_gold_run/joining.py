"""Joins a document to a gold run of its dataset: leads it, waits for it, or finds its result."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from medallion.contracts import DocumentPointer, JoinGoldRunResponse, JoinState
from medallion.gold_runs import (
    SETTLED,
    GoldClaim,
    GoldTurns,
    Settling,
    WaitingDocument,
    claim_of,
    hand_on,
    lead,
    wake,
)
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from lambdas.join_gold_run.glue_runs import GlueRuns
    from medallion.ledger import DocumentEntry, Executions

SUSPICIOUS_AFTER = timedelta(minutes=1)
"""How old the last sign of life of a leader is when the next arrival asks whether it is alive."""

EARLIER_SUSPICIOUS_AFTER = timedelta(minutes=10)
"""The same for a claim of an earlier version: its code could not read the claim afterwards, so
that it is left alone until a deployment has certainly replaced all functions."""

_WAIT = JoinGoldRunResponse(state=JoinState.WAIT)


@dataclass(frozen=True)
class JoinGoldRunDependencies:
    """What the step reads and writes, and how large a gold run is."""

    turns: GoldTurns
    settling: Settling
    executions: Executions
    glue_runs: GlueRuns
    max_bytes: int
    poll_seconds: float


def join_gold_run(
    document: DocumentPointer, task_token: str | None, dependencies: JoinGoldRunDependencies
) -> JoinGoldRunResponse:
    """Lead the next gold run, wait for the current one, or find the result in the ledger.

    The token is stored before the ledger and the claim are read: a gold run that ends meanwhile
    finds the token, or this finds its result.

    Raises:
        ClaimLostError: another run owns the document now.
    """
    ledger, dataset = dependencies.settling.ledger, document.dataset
    try:
        entry = ledger.require_claim(document)
    except ClaimLostError:
        stop_waiting(document, dependencies)
        raise
    own = _waiting(document, entry, task_token, dependencies)
    before = dependencies.turns.waiting.join(dataset, own)
    own = replace(own, group=before.group, breaks=before.breaks) if before else own
    if before and before.fence != own.fence and before.task_token:
        # The run of the older claim has nothing to wait for.
        dependencies.turns.tokens.answer(before.task_token, SETTLED)
    if ledger.require_claim(document).is_settled:
        dependencies.turns.waiting.leave(dataset, own)
        return SETTLED
    return _turn(own, dataset, dependencies)


def stop_waiting(document: DocumentPointer, dependencies: JoinGoldRunDependencies) -> None:
    """Remove what this run left among the waiting documents: the newer run may not need gold."""
    dependencies.turns.waiting.stop(document.dataset, document.document_id, document.run_id)


def give_back(
    document: DocumentPointer, task_token: str, dependencies: JoinGoldRunDependencies
) -> None:
    """Hand the gold on because the task that was to lead does not wait any more.

    A function outlives its task: its execution may have ended, and the recorder found nothing to
    hand on. A later attempt has a token of its own, and leads. If the task has the answer from
    another function, it finds another leader and joins again.
    """
    turns, dataset = dependencies.turns, document.dataset
    claim = turns.claims.find(dataset)
    if claim is None or claim.owner != document.run_id:
        return
    waiting = turns.waiting.find_many(dataset, [document.document_id])
    if any(found.task_token not in (None, task_token) for found in waiting):
        wake(dataset, turns)
    else:
        stop_waiting(document, dependencies)
        hand_on(replace(claim, replaces=claim.replaced()), turns)


def _waiting(
    document: DocumentPointer,
    entry: DocumentEntry,
    task_token: str | None,
    dependencies: JoinGoldRunDependencies,
) -> WaitingDocument:
    removal = entry.proposed_status is DocumentStatus.DELETED
    records = lake.silver_key(lake.RECORDS, document.dataset, document.document_id)
    return WaitingDocument(
        document_id=document.document_id,
        source_key=document.key,
        version_id=document.version_id,
        fence=document.fence,
        records_key=None if removal else records,
        joined_at=dependencies.turns.now().isoformat(timespec="milliseconds"),
        run_id=document.run_id,
        task_token=task_token,
        size_bytes=document.size_bytes,
        record_parts=entry.record_parts,
    )


def _turn(
    own: WaitingDocument, dataset: str, dependencies: JoinGoldRunDependencies
) -> JoinGoldRunResponse:
    turns = dependencies.turns
    seen = turns.claims.find(dataset)
    if seen and seen.owner == own.run_id:
        return lead(seen)
    try:
        if seen and not seen.is_free:
            seen = _without_a_dead_leader(seen, dependencies)
            if seen is None:
                return _WAIT
        now = turns.now()
        until = now + timedelta(seconds=turns.gather_seconds(dataset))
        return lead(turns.claims.replace(seen, claim_of(own, dataset, seen, now, until)))
    except ClaimTakenError:
        taken = turns.claims.find(dataset)
        if taken and taken.owner == own.run_id:
            return lead(taken)  # an earlier attempt has it
        # The new leader read the waiting documents after this one had joined them, or will.
        return _WAIT


def _without_a_dead_leader(
    seen: GoldClaim, dependencies: JoinGoldRunDependencies
) -> GoldClaim | None:
    """The claim to replace if its owner is dead, None if it is alive.

    The failure recorder replaces dead leaders at once. This is for events that are lost, so that at
    most one arrival in a minute asks.

    Raises:
        ClaimTakenError: another arrival asks, or the claim changed.
    """
    now = dependencies.turns.now()
    if now - seen.seen_at < (SUSPICIOUS_AFTER if seen.revision else EARLIER_SUSPICIOUS_AFTER):
        return None
    stamp = now.isoformat(timespec="milliseconds")
    checked = dependencies.turns.claims.replace(seen, replace(seen, checked_at=stamp))
    if dependencies.executions.is_alive(checked.owner, checked.claimed_at):
        return None
    # It may have begun to halve its gold run.
    dependencies.turns.waiting.ungroup(seen.dataset, checked.document_id, checked.owner)
    return replace(checked, replaces=checked.replaced())
