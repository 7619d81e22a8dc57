"""The claim with which a waiting document leads the next gold run, and the answer to it."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING

from medallion.contracts import JoinGoldRunResponse, JoinState
from medallion.gold_runs.claim import GoldClaim
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from medallion.gold_runs.waiting_document import WaitingDocument


def claim_of(
    document: WaitingDocument, dataset: str, seen: GoldClaim | None, now: datetime, until: datetime
) -> GoldClaim:
    """The claim with which the waiting document leads the next gold run.

    Args:
        document: the leader.
        dataset: the dataset.
        seen: the current claim.
        now: the time.
        until: the gold run takes no documents before.
    """
    leader = f"{document.run_id}#{document.fence}#{seen.revision if seen else 0}"
    paused_until = seen.paused_until if seen else ""
    digits = hashlib.sha256(leader.encode()).hexdigest()[:8]
    return GoldClaim(
        dataset=dataset,
        owner=document.run_id,
        gold_run_id=f"{now:%Y%m%dT%H%M%S}-{digits}",
        claimed_at=_stamp(now),
        document_id=document.document_id,
        gathers_until=max(_stamp(now), paused_until) if document.group else _stamp(until),
        replaces=seen.replaces if seen else (),
        after=seen.after if seen else "",
        published_at=seen.published_at if seen else "",
        breaks=document.breaks,
        paused_until=paused_until,
        tries=seen.tries if seen and paused_until else 0,
    )


def lead(claim: GoldClaim) -> JoinGoldRunResponse:
    """The answer to the document that leads the claim's gold run."""
    until = wait_until(datetime.fromisoformat(claim.gathers_until or claim.claimed_at))
    return JoinGoldRunResponse(
        state=JoinState.LEAD, gold_run_id=claim.gold_run_id, gathers_until=until
    )


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
