"""Settles a gold run that broke: starts it again, tries its halves, or fails its documents."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lambdas.settle_gold_run.settlement import (
    EndedRun,
    SettleGoldRunDependencies,
    after_settling,
    pass_on,
    settle_gold_run,
)
from medallion.contracts import (
    DocumentPointer,
    PromotionResult,
    SettleGoldRunResponse,
    SettlementState,
    TaskFailure,
)
from medallion.gold_runs import (
    WORKERS,
    Breakage,
    GoldClaim,
    Remedy,
    WaitingDocument,
    breakage_of,
    group_of,
    halves,
    may_have_published,
    pause_before_retry,
    remedy_for,
    settle,
    settle_result,
)
from medallion.vocabulary.gold_breaks import GoldRunCause
from medallion.vocabulary.statuses import PromotionStatus
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medallion.contracts import GoldManifest


_TRIED_APART = frozenset({Remedy.HALVE, Remedy.YIELD})
"""The documents wait on, in gold runs of their own."""


def settle_broken_run(
    document: DocumentPointer,
    ended: EndedRun,
    failure: TaskFailure,
    dependencies: SettleGoldRunDependencies,
) -> SettleGoldRunResponse:
    """Do what the cause calls for; documents that the gold run did publish are settled anyway.

    Raises:
        ClaimTakenError: another run took the claim in between; try again.
        DefectError: the result does not fit the manifest.
    """
    result = ended.result
    if ended.claim is None or (result and result.broken is None):
        return settle_gold_run(document, ended, dependencies)
    settled = _settled_anyway(ended, dependencies)
    rest = _waiting(ended.manifest, dependencies)
    breakage = breakage_of(failure, result.broken if result else None)
    remedy = remedy_for(
        breakage,
        ended.claim,
        len(rest),
        proven=_is_proven(ended.claim, rest),
        may_have_published=may_have_published(result),
    )
    if remedy is Remedy.YIELD and not _do_others_wait(ended, dependencies):
        remedy = Remedy.RETRY
    if remedy is Remedy.RETRY and rest:
        return _retry(ended.claim, breakage, len(settled), dependencies)
    if remedy in _TRIED_APART:
        _suspect(rest, ended.claim, dependencies)
    else:
        settled += _fail(ended.manifest, rest, breakage, dependencies)
    published = PromotionStatus.PROMOTED in settled
    pass_on(ended, dependencies, published=published, paused=remedy is Remedy.YIELD)
    response = after_settling(settled, document, dependencies)
    is_dataset = breakage.cause is GoldRunCause.DATASET
    return response.model_copy(update={"dataset_broken": is_dataset})


def _settled_anyway(
    ended: EndedRun, dependencies: SettleGoldRunDependencies
) -> tuple[PromotionStatus, ...]:
    """Settle the documents that the job reported before it broke."""
    if ended.result is None:
        return ()
    return settle_result(ended.manifest, ended.result, dependencies.settling)


def _waiting(
    manifest: GoldManifest, dependencies: SettleGoldRunDependencies
) -> list[WaitingDocument]:
    """The documents of the gold run that still wait under the same claim."""
    fences = {d.document_id: d.fence for d in manifest.documents}
    waiting = dependencies.turns.waiting.find_many(manifest.dataset, fences)
    current = [d for d in waiting if d.fence == fences[d.document_id]]
    return sorted(current, key=lambda d: d.document_id)


def _is_proven(claim: GoldClaim, rest: Sequence[WaitingDocument]) -> bool:
    """Whether a gold run has published something since the documents first broke one."""
    first = min((d.broken_at for d in rest if d.broken_at), default="")
    return bool(first) and claim.published_at >= first


def _do_others_wait(ended: EndedRun, dependencies: SettleGoldRunDependencies) -> bool:
    """Whether a document that is not in the gold run can lead the next one."""
    turns, own = dependencies.turns, {d.document_id for d in ended.manifest.documents}
    waiting = turns.waiting.in_turn(ended.manifest.dataset, "", turns.max_documents)
    return any(d.task_token and d.document_id not in own for d in waiting)


def _retry(
    claim: GoldClaim,
    breakage: Breakage,
    settled: int,
    dependencies: SettleGoldRunDependencies,
) -> SettleGoldRunResponse:
    turns = dependencies.turns
    counted = replace(claim, tries=claim.tries + 1, breaks=claim.breaks + int(breakage.in_mid_run))
    turns.claims.replace(claim, counted)
    pause = pause_before_retry(claim.tries, dependencies.first_pause)
    return SettleGoldRunResponse(
        settled=settled,
        held=0,
        state=SettlementState.RETRY,
        wait_until=wait_until(turns.now() + pause),
    )


def _suspect(
    rest: Sequence[WaitingDocument], claim: GoldClaim, dependencies: SettleGoldRunDependencies
) -> None:
    """Let each half be a gold run of its own."""
    turns = dependencies.turns
    now = turns.now().isoformat(timespec="milliseconds")
    groups = {
        document: group_of(claim.gold_run_id, number)
        for number, half in enumerate(halves(rest))
        for document in half
    }

    def suspect(document: WaitingDocument) -> None:
        group, breaks = groups[document], claim.breaks + 1
        turns.waiting.suspect(claim.dataset, document, group=group, breaks=breaks, now=now)

    with dependencies.settling.concurrency.pool(WORKERS) as pool:
        list(pool.map(suspect, rest))


def _fail(
    manifest: GoldManifest,
    rest: Sequence[WaitingDocument],
    breakage: Breakage,
    dependencies: SettleGoldRunDependencies,
) -> tuple[PromotionStatus, ...]:
    broken = [
        PromotionResult(
            document_id=d.document_id,
            status=PromotionStatus.BROKEN,
            reason_code=breakage.reason_code,
            reason=breakage.reason,
        )
        for d in rest
    ]
    return settle(manifest, broken, dependencies.settling)
