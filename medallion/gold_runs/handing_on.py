"""Hands a dataset's gold from one leader to the next waiting document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from medallion.gold_runs.claim import GoldClaim
from medallion.gold_runs.leadership import claim_of, lead
from medallion.vocabulary.errors import ClaimTakenError

if TYPE_CHECKING:
    from collections.abc import Callable

    from medallion.gold_runs.claims import GoldClaims
    from medallion.gold_runs.task_tokens import TaskTokens
    from medallion.gold_runs.waiting import WaitingDocuments
    from medallion.gold_runs.waiting_document import WaitingDocument


@dataclass(frozen=True)
class GoldTurns:
    """Who leads the gold runs of a dataset, who waits for them, and how the waiting are reached.

    Attributes:
        gather_seconds: how long a gold run of the dataset gathers documents.
        max_documents: how many documents a gold run includes.
    """

    claims: GoldClaims
    waiting: WaitingDocuments
    tokens: TaskTokens
    gather_seconds: Callable[[str], float]
    max_documents: int
    now: Callable[[], datetime]


def hand_on(seen: GoldClaim, turns: GoldTurns) -> None:
    """Give the gold to the next waiting document, or free it; another claim is left alone.

    A document that begins to wait reads the claim afterwards, and the waiting documents are read
    again after the gold is free: one of the two finds the other. An arrival may note in the claim
    that it asked whether the leader is alive, which does not change who leads.

    Args:
        seen: the current claim. Gold runs that the next one must replace are in its `replaces`.
        turns: the dataset's claims, waiting documents and their tasks.
    """
    while True:
        try:
            _hand_on(seen, turns)
        except ClaimTakenError:
            current = turns.claims.find(seen.dataset)
            if current is None or not _is_only_checked(seen, current):
                return
            seen = replace(seen, revision=current.revision, checked_at=current.checked_at)
        else:
            return


def _is_only_checked(seen: GoldClaim, current: GoldClaim) -> bool:
    """Whether the same leader has the claim, and an arrival noted that it asked for it."""
    is_same = (current.owner, current.gold_run_id) == (seen.owner, seen.gold_run_id)
    return is_same and current.checked_at != seen.checked_at


def _hand_on(seen: GoldClaim, turns: GoldTurns) -> None:
    """Offer the gold to the waiting documents, and free it if none takes it.

    Raises:
        ClaimTakenError: the claim changed.
    """
    claim: GoldClaim | None = seen
    while claim is not None:
        offered = _offer(claim, turns)
        if offered is None:
            return
        claim = _free(offered, turns)


def wake(dataset: str, turns: GoldTurns) -> None:
    """Finish what another function may have left half done; harmless if it left nothing.

    A free gold goes to the next waiting document. A leader that was chosen but never reached gets
    its answer again.
    """
    claim = turns.claims.find(dataset)
    if claim is None:
        _start(dataset, turns)
    elif claim.is_free:
        hand_on(claim, turns)
    else:
        for leader in turns.waiting.find_many(dataset, [claim.document_id]):
            if leader.run_id == claim.owner:
                _reach(leader, claim, turns)


def _start(dataset: str, turns: GoldTurns) -> None:
    """Let a waiting document take the gold that nobody has."""
    for document in turns.waiting.in_turn(dataset, "", turns.max_documents):
        if document.task_token is None:
            continue
        now = turns.now()
        until = now + timedelta(seconds=turns.gather_seconds(dataset))
        try:
            claim = turns.claims.replace(None, claim_of(document, dataset, None, now, until))
        except ClaimTakenError:
            return
        if not _reach(document, claim, turns):
            hand_on(claim, turns)
        return


def _offer(claim: GoldClaim, turns: GoldTurns) -> GoldClaim | None:
    """Give the claim to the first waiting document that can be reached.

    Returns:
        None if a document has it; else the claim as it is now.

    Raises:
        ClaimTakenError: another run has it.
    """
    in_turn = turns.waiting.in_turn(claim.dataset, claim.after, turns.max_documents)
    waiting = list(islice(in_turn, turns.max_documents))
    now = turns.now()
    until = _gathers_until(claim, now, turns, is_full=len(waiting) == turns.max_documents)
    for document in waiting:
        if document.task_token is None:
            continue
        wanted = claim_of(document, claim.dataset, claim, now, until)
        claim = turns.claims.replace(claim, wanted)
        if _reach(document, claim, turns):
            return None
    return claim


def _gathers_until(claim: GoldClaim, now: datetime, turns: GoldTurns, *, is_full: bool) -> datetime:
    """One gold run in each gather time, but at once if enough documents wait for a full one."""
    if is_full or not claim.gathers_until:
        return now
    pause = timedelta(seconds=turns.gather_seconds(claim.dataset))
    # The clock of whoever wrote the claim may be ahead.
    return max(now, min(now, datetime.fromisoformat(claim.gathers_until)) + pause)


def _reach(document: WaitingDocument, claim: GoldClaim, turns: GoldTurns) -> bool:
    if document.task_token is None:
        return False
    if turns.tokens.answer(document.task_token, lead(claim)):
        return True
    turns.waiting.forget_token(claim.dataset, document)
    return False


def _free(claim: GoldClaim, turns: GoldTurns) -> GoldClaim | None:
    """Free the gold; the claim to offer again if a document waits by now.

    Raises:
        ClaimTakenError: another run has it.
    """
    if not claim.replaces:
        turns.claims.release(claim)
        _start(claim.dataset, turns)
        return None
    free = turns.claims.replace(claim, GoldClaim(**{**vars(claim), "owner": ""}))
    in_turn = turns.waiting.in_turn(claim.dataset, claim.after, turns.max_documents)
    return free if any(d.task_token for d in islice(in_turn, turns.max_documents)) else None
