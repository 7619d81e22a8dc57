"""Writes the results of a gold run to the ledger and releases the dataset's gold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.settle_gold_run.gold_facts import gold_facts, paired_results
from medallion.contracts import GoldRun, PromotionResult, SettleGoldRunResponse
from medallion.ledger import GoldResult, read_manifest, read_result
from medallion.vocabulary.errors import ClaimLostError, DefectError
from medallion.vocabulary.statuses import PromotionStatus

if TYPE_CHECKING:
    from medallion.aws import ObjectStore
    from medallion.ledger import GoldClaims, Ledger


@dataclass(frozen=True)
class SettleGoldRunDependencies:
    """What the step reads and writes."""

    ledger: Ledger
    claims: GoldClaims
    silver: ObjectStore


def settle_gold_run(
    gold_run: GoldRun, dependencies: SettleGoldRunDependencies
) -> SettleGoldRunResponse:
    """Settle every document of the gold run; doing it again changes nothing.

    A document stops waiting only after its result is in the ledger, and the dataset's gold is
    released last, so that a run always finds one of them.

    Raises:
        DefectError: the job left no result, or one that does not fit its manifest.
    """
    manifest = read_manifest(dependencies.silver, gold_run.dataset, gold_run.gold_run_id)
    result = read_result(dependencies.silver, gold_run.dataset, gold_run.gold_run_id)
    if manifest is None or result is None or result.broken:
        raise DefectError("the gold run left no result in silver")
    settled = [
        document
        for fence, document in paired_results(manifest, result)
        if _settle(document, fence, gold_run, dependencies)
    ]
    dependencies.claims.release(gold_run.dataset, gold_run.gold_run_id)
    held = sum(document.status is PromotionStatus.HELD for document in settled)
    return SettleGoldRunResponse(settled=len(settled), held=held)


def _settle(
    result: PromotionResult, fence: int, gold_run: GoldRun, dependencies: SettleGoldRunDependencies
) -> bool:
    """Write one result; False if a newer run took over the document and its result counts."""
    entry = dependencies.ledger.find(result.document_id)
    before = entry.gold if entry else GoldResult()
    gold = gold_facts(fence, result, gold_run.gold_run_id, before)
    try:
        dependencies.ledger.record_gold(result.document_id, fence, gold)
        written = True
    except ClaimLostError:
        written = False
    dependencies.claims.stop_waiting(gold_run.dataset, result.document_id, fence)
    return written
