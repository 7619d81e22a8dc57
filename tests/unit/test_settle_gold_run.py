from __future__ import annotations

import pytest

from lambdas.settle_gold_run.gold_facts import gold_facts, paired_results
from lambdas.settle_gold_run.settings import SettleGoldRunSettings
from medallion.contracts import GoldManifest, GoldRunResult, ManifestDocument, PromotionResult
from medallion.contracts.settings import read_settings
from medallion.ledger.facts import GoldResult
from medallion.vocabulary.errors import DefectError, SettingsError
from medallion.vocabulary.statuses import PromotionStatus


def manifest(*documents: tuple[str, int]) -> GoldManifest:
    return GoldManifest(
        gold_run_id="g1",
        dataset="letters",
        documents=tuple(
            ManifestDocument(
                document_id=name, source_key="k", version_id="v", records_key="r", fence=fence
            )
            for name, fence in documents
        ),
    )


def result(*document_ids: str) -> GoldRunResult:
    return GoldRunResult(
        gold_run_id="g1",
        dataset="letters",
        snapshot_id="9",
        documents=tuple(
            PromotionResult(document_id=name, status=PromotionStatus.PROMOTED, rows=2)
            for name in document_ids
        ),
    )


def test_each_result_is_paired_with_its_claim_in_the_manifest() -> None:
    paired = paired_results(manifest(("a", 3), ("b", 7)), result("b", "a"))
    assert [(fence, r.document_id) for fence, r in paired] == [(7, "b"), (3, "a")]


@pytest.mark.parametrize("reported", [("a",), ("a", "b", "c"), ("a", "a"), ("a", "c")])
def test_results_for_other_documents_than_the_manifests_are_a_defect(
    reported: tuple[str, ...],
) -> None:
    with pytest.raises(DefectError):
        paired_results(manifest(("a", 3), ("b", 7)), result(*reported))


def test_a_promoted_document_has_the_rows_and_snapshot_of_the_gold_run() -> None:
    promoted = PromotionResult(
        document_id="a", status=PromotionStatus.PROMOTED, rows=5, snapshot_id="9"
    )
    before = GoldResult(fence=2, status=PromotionStatus.PROMOTED, rows=3, snapshot_id="1")
    assert gold_facts(3, promoted, "g1", before) == GoldResult(
        fence=3,
        status=PromotionStatus.PROMOTED,
        rows=5,
        snapshot_id="9",
        gold_run_id="g1",
        reason=None,
    )


def test_a_held_document_keeps_the_rows_that_gold_holds() -> None:
    held = PromotionResult(document_id="a", status=PromotionStatus.HELD, reason="rule broken")
    before = GoldResult(fence=2, status=PromotionStatus.PROMOTED, rows=3, snapshot_id="1")
    facts = gold_facts(3, held, "g1", before)
    assert (facts.status, facts.rows, facts.snapshot_id) == ("HELD", 3, "1")
    assert facts.reason == "rule broken"
    assert gold_facts(3, held, "g1", facts) == facts


def test_a_held_document_that_was_never_in_gold_has_no_rows() -> None:
    held = PromotionResult(document_id="a", status=PromotionStatus.HELD, rows=4, reason="r")
    facts = gold_facts(1, held, "g1", GoldResult())
    assert (facts.rows, facts.snapshot_id) == (0, None)


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="SILVER_BUCKET"):
        read_settings(SettleGoldRunSettings, {"DOCUMENTS_TABLE": "t"})
