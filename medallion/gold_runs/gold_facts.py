"""What a gold run's result means for one document's ledger entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from medallion.ledger import GoldResult

if TYPE_CHECKING:
    from medallion.contracts import PromotionResult


def gold_facts(
    fence: int, result: PromotionResult, gold_run_id: str, before: GoldResult
) -> GoldResult:
    """The `gold` of a ledger entry; a document that was not published keeps its previous rows.

    Args:
        fence: claim under which the document waited.
        result: what the gold run did with it.
        gold_run_id: the gold run.
        before: the entry's `gold` so far.
    """
    gold = GoldResult(
        fence=fence,
        status=result.status,
        rows=result.rows,
        snapshot_id=result.snapshot_id,
        gold_run_id=gold_run_id,
        reason=result.reason,
        reason_code=result.reason_code,
    )
    if gold.keeps_former_rows:
        return replace(gold, rows=before.rows or 0, snapshot_id=before.snapshot_id)
    return gold
