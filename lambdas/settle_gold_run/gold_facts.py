"""What a gold run's result means for one document's ledger entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.ledger import GoldResult
from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.statuses import PromotionStatus

if TYPE_CHECKING:
    from medallion.contracts import GoldManifest, GoldRunResult, PromotionResult


def paired_results(
    manifest: GoldManifest, result: GoldRunResult
) -> tuple[tuple[int, PromotionResult], ...]:
    """Every document's result with the claim under which the document waited.

    Raises:
        DefectError: the job reported on other documents than it was given.
    """
    fences = {d.document_id: d.fence for d in manifest.documents}
    reported = [d.document_id for d in result.documents]
    if sorted(reported) != sorted(fences):
        raise DefectError("the gold run did not report on exactly the documents of its manifest")
    return tuple((fences[d.document_id], d) for d in result.documents)


def gold_facts(
    fence: int, result: PromotionResult, gold_run_id: str, before: GoldResult
) -> GoldResult:
    """The `gold` of a ledger entry; a document that was held keeps its previous rows in gold.

    Args:
        fence: claim under which the document waited.
        result: what the gold run did with it.
        gold_run_id: the gold run.
        before: the entry's `gold` so far.
    """
    # A document that was left out or broke also keeps its rows.
    held = result.status not in {PromotionStatus.PROMOTED, PromotionStatus.REMOVED}
    return GoldResult(
        fence=fence,
        status=PromotionStatus.HELD if held else result.status,
        rows=(before.rows or 0) if held else result.rows,
        snapshot_id=before.snapshot_id if held else result.snapshot_id,
        gold_run_id=gold_run_id,
        reason=result.reason,
    )
