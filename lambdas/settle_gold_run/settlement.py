"""Writes the results of a gold run to the ledger and hands the dataset's gold on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from medallion.contracts import SettleGoldRunResponse, SettlementState
from medallion.gold_runs import (
    hand_on,
    pause_before_retry,
    read_manifest,
    read_result,
    settle_result,
    unreported,
    wake,
)
from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.statuses import PromotionStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from medallion.contracts import DocumentPointer, GoldManifest, GoldRun, GoldRunResult
    from medallion.gold_runs import GoldClaim, GoldTurns, Settling


@dataclass(frozen=True)
class SettleGoldRunDependencies:
    """What the step reads and writes."""

    turns: GoldTurns
    settling: Settling
    first_pause: timedelta


@dataclass(frozen=True)
class EndedRun:
    """A gold run whose Spark job has ended.

    Attributes:
        claim: its claim; None if its leader has lost the gold.
        result: what the job reported, None if it did not begin.
    """

    manifest: GoldManifest
    claim: GoldClaim | None
    result: GoldRunResult | None


def ended_run(gold_run: GoldRun, dependencies: SettleGoldRunDependencies) -> EndedRun:
    """What the gold run left.

    Raises:
        DefectError: it has no manifest.
    """
    silver, dataset = dependencies.settling.silver, gold_run.dataset
    manifest = read_manifest(silver, dataset, gold_run.gold_run_id)
    if manifest is None:
        raise DefectError("the gold run has no manifest in silver")
    claim = dependencies.turns.claims.find(dataset)
    own = claim if claim and claim.gold_run_id == gold_run.gold_run_id else None
    return EndedRun(manifest, own, read_result(silver, dataset, gold_run.gold_run_id))


def settle_gold_run(
    document: DocumentPointer, ended: EndedRun, dependencies: SettleGoldRunDependencies
) -> SettleGoldRunResponse:
    """Settle a gold run whose job ended well; doing it again changes nothing.

    The gold is handed on last, so that a run always finds the result, the waiting document or the
    claim. If the gold belongs to another leader by now, there may be no result.

    Raises:
        DefectError: the result does not fit the manifest.
    """
    result = ended.result
    if result is None or result.broken:
        if ended.claim is not None and not ended.manifest.superseded:
            raise DefectError("the gold run left no result in silver")
        wake(ended.manifest.dataset, dependencies.turns)
        return after_settling((), document, dependencies)
    if len(result.documents) != len(ended.manifest.documents):
        raise DefectError("the gold run did not report on all documents of its manifest")
    settled = settle_result(ended.manifest, result, dependencies.settling)
    pass_on(ended, dependencies, published=PromotionStatus.PROMOTED in settled)
    return after_settling(settled, document, dependencies)


def pass_on(
    ended: EndedRun,
    dependencies: SettleGoldRunDependencies,
    *,
    published: bool,
    paused: bool = False,
) -> None:
    """Hand the gold on, or finish handing it on if this is a repeated call.

    Args:
        ended: the gold run.
        dependencies: what the step reads and writes.
        published: it has published something.
        paused: a next leader that was part of a broken gold run waits as long as the same one
            would before another try.
    """
    turns, manifest = dependencies.turns, ended.manifest
    if ended.claim is None:
        wake(manifest.dataset, turns)
        return
    now = turns.now()
    stamp = now.isoformat(timespec="milliseconds")
    pause = pause_before_retry(ended.claim.tries, dependencies.first_pause)
    until = (now + pause).isoformat(timespec="milliseconds")
    last = manifest.documents[-1].document_id if manifest.documents else ended.claim.after
    hand_on(
        replace(
            ended.claim,
            after=last,
            replaces=unreported(manifest, ended.result),
            published_at=stamp if published else ended.claim.published_at,
            paused_until=until if paused else "",
            tries=ended.claim.tries + int(paused),
        ),
        turns,
    )


def after_settling(
    settled: Sequence[PromotionStatus],
    document: DocumentPointer,
    dependencies: SettleGoldRunDependencies,
) -> SettleGoldRunResponse:
    """The leader is done if its own document is settled, or a newer run has taken it over."""
    entry = dependencies.settling.ledger.find(document.document_id)
    is_overtaken = entry is not None and entry.fence != document.fence
    if is_overtaken:
        # It does not join again. Nobody else leads a document that waits alone.
        dependencies.turns.waiting.stop(document.dataset, document.document_id, document.run_id)
    done = entry is None or is_overtaken or entry.is_settled
    return SettleGoldRunResponse(
        settled=len(settled),
        held=settled.count(PromotionStatus.HELD),
        broken=settled.count(PromotionStatus.BROKEN),
        state=SettlementState.SETTLED if done else SettlementState.REJOIN,
    )
