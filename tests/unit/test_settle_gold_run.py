from __future__ import annotations

import pytest

from lambdas.settle_gold_run.settings import SettleGoldRunSettings
from medallion.contracts import PromotionResult
from medallion.contracts.settings import read_settings
from medallion.gold_runs import gold_facts
from medallion.ledger import GoldResult
from medallion.vocabulary.errors import SettingsError
from medallion.vocabulary.statuses import PromotionStatus

BEFORE = GoldResult(fence=2, status=PromotionStatus.PROMOTED, rows=3, snapshot_id="1")


def test_a_promoted_document_has_the_rows_and_snapshot_of_the_gold_run() -> None:
    promoted = PromotionResult(
        document_id="a", status=PromotionStatus.PROMOTED, rows=5, snapshot_id="9"
    )
    assert gold_facts(3, promoted, "g1", BEFORE) == GoldResult(
        fence=3,
        status=PromotionStatus.PROMOTED,
        rows=5,
        snapshot_id="9",
        gold_run_id="g1",
        reason=None,
    )


@pytest.mark.parametrize(
    "status", [PromotionStatus.HELD, PromotionStatus.BROKEN, PromotionStatus.LEFT_OUT]
)
def test_a_document_that_was_not_published_keeps_the_rows_that_gold_holds(
    status: PromotionStatus,
) -> None:
    kept = PromotionResult(document_id="a", status=status, reason="why", reason_code="CODE")
    facts = gold_facts(3, kept, "g1", BEFORE)
    assert (facts.fence, facts.status, facts.rows, facts.snapshot_id) == (3, status, 3, "1")
    assert (facts.reason, facts.reason_code, facts.gold_run_id) == ("why", "CODE", "g1")
    assert gold_facts(3, kept, "g1", facts) == facts


def test_a_removed_document_has_no_rows() -> None:
    removed = PromotionResult(document_id="a", status=PromotionStatus.REMOVED, snapshot_id="9")
    facts = gold_facts(3, removed, "g1", BEFORE)
    assert (facts.rows, facts.snapshot_id) == (0, "9")


def test_a_held_document_that_was_never_in_gold_has_no_rows() -> None:
    held = PromotionResult(document_id="a", status=PromotionStatus.HELD, rows=4, reason="r")
    facts = gold_facts(1, held, "g1", GoldResult())
    assert (facts.rows, facts.snapshot_id) == (0, None)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="SILVER_BUCKET"):
        read_settings(SettleGoldRunSettings, {"DOCUMENTS_TABLE": "t"})
