from __future__ import annotations

import json
from dataclasses import replace

import pytest
from aws_lambda_powertools import Metrics

from lambdas.publish_outcome.events import event_detail
from lambdas.publish_outcome.outcome_metrics import add_outcome_metrics
from lambdas.publish_outcome.settings import PublishOutcomeSettings
from medallion.contracts import PublishOutcomeResponse
from medallion.contracts.settings import read_settings
from medallion.ledger import Counts, DocumentEntry, GoldResult, Outcome, outcome_of
from medallion.vocabulary.errors import DefectError, SettingsError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

ENTRY = DocumentEntry("id", "letters", "bronze", "letters/a.txt", version_id="v1", fence=3)
S, P = DocumentStatus, PromotionStatus
WHY = "3 of 40 chunks failed"


def entry(
    proposed: DocumentStatus | None,
    gold: PromotionStatus | None = None,
    *,
    reason: str | None = None,
    fence: int = 3,
    rows: int = 0,
) -> DocumentEntry:
    result = GoldResult(fence=fence, status=gold, rows=rows, reason="2 rows broke rule x")
    return replace(
        ENTRY,
        proposed_status=proposed,
        proposed_reason_code="WHY" if reason else None,
        proposed_reason=reason,
        gold=result if gold else GoldResult(),
    )


@pytest.mark.parametrize(
    ("proposed", "gold", "reason", "expected"),
    [
        (S.COMPLETE, P.PROMOTED, None, Outcome(S.COMPLETE, None, None)),
        (S.DELETED, P.REMOVED, None, Outcome(S.DELETED, None, None)),
        (S.DELETED, None, None, Outcome(S.DELETED, None, None)),
        (S.FAILED, None, WHY, Outcome(S.FAILED, "WHY", WHY)),
        (S.REJECTED, None, WHY, Outcome(S.REJECTED, "WHY", WHY)),
        (
            S.PARTIAL,
            P.PROMOTED,
            WHY,
            Outcome(S.PARTIAL, "WHY", f"{WHY}; the good rows are in gold"),
        ),
        (S.PARTIAL, None, WHY, Outcome(S.PARTIAL, "WHY", f"{WHY}; gold was not changed")),
        (S.COMPLETE, P.HELD, None, Outcome(S.HELD, "QUALITY_GATE", "2 rows broke rule x")),
        (
            S.PARTIAL,
            P.HELD,
            WHY,
            Outcome(S.HELD, "QUALITY_GATE", f"2 rows broke rule x; also partial: {WHY}"),
        ),
    ],
)
def test_the_final_status_follows_from_the_proposal_and_gold(
    proposed: DocumentStatus,
    gold: PromotionStatus | None,
    reason: str | None,
    expected: Outcome,
) -> None:
    assert outcome_of(entry(proposed, gold, reason=reason)) == expected


@pytest.mark.parametrize("proposed", [S.PARTIAL, S.FAILED, S.REJECTED])
def test_every_outcome_that_stops_the_execution_has_a_cause(proposed: DocumentStatus) -> None:
    outcome = outcome_of(entry(proposed))
    assert outcome.reason
    assert outcome.reason_code == proposed.value


@pytest.mark.parametrize("result", [P.BROKEN, P.LEFT_OUT])
def test_a_document_that_gold_does_not_get_failed_with_the_gold_runs_cause(
    result: PromotionStatus,
) -> None:
    broken = entry(S.COMPLETE, result)
    broken = replace(broken, gold=replace(broken.gold, reason_code="CODE"))
    assert outcome_of(broken) == Outcome(S.FAILED, "CODE", "2 rows broke rule x")
    earlier = replace(broken, fence=4, proposed_status=S.DELETED)
    assert outcome_of(earlier).status is S.DELETED


def test_held_without_a_reason_from_the_gold_run_has_a_cause() -> None:
    held = entry(S.COMPLETE, P.HELD)
    outcome = outcome_of(replace(held, gold=replace(held.gold, reason=None)))
    assert outcome.status is S.HELD
    assert outcome.reason


def test_a_document_is_not_complete_if_no_gold_run_took_its_rows() -> None:
    with pytest.raises(DefectError, match="no gold run"):
        outcome_of(entry(S.COMPLETE))


def test_the_result_of_an_earlier_claim_does_not_count() -> None:
    with pytest.raises(DefectError, match="no gold run"):
        outcome_of(entry(S.COMPLETE, P.PROMOTED, fence=2))
    assert outcome_of(entry(S.PARTIAL, P.HELD, fence=2, reason=WHY)).status is S.PARTIAL


def test_a_document_is_not_deleted_while_gold_holds_its_rows() -> None:
    with pytest.raises(DefectError, match="still holds"):
        outcome_of(entry(S.DELETED, P.PROMOTED, fence=2, rows=4))


@pytest.mark.parametrize("proposed", [None, S.RUNNING, S.HELD, S.STALE, S.DUPLICATE])
def test_a_document_without_a_decision_is_a_defect(
    proposed: DocumentStatus | None,
) -> None:
    with pytest.raises(DefectError, match="no step proposed"):
        outcome_of(entry(proposed))


def test_publishing_again_gives_the_same_outcome() -> None:
    before = entry(S.PARTIAL, P.HELD, reason=WHY)
    first = outcome_of(before)
    written = replace(
        before, status=first.status, reason_code=first.reason_code, reason=first.reason
    )
    assert outcome_of(written) == first


def test_the_event_contains_names_and_numbers() -> None:
    done = replace(entry(S.COMPLETE, P.PROMOTED, rows=4), run_id="arn:run", updated_at="now")
    response = PublishOutcomeResponse(
        document_id="id",
        dataset="letters",
        key="letters/a.txt",
        version_id="v1",
        status=S.COMPLETE,
        records=4,
        gold_rows=4,
    )
    detail = event_detail(response, done)
    assert detail["status"] == "COMPLETE"
    assert detail["run_id"] == "arn:run"
    assert json.loads(json.dumps(detail)) == detail


def metrics_of(document: DocumentEntry) -> dict[str, object]:
    metrics = Metrics(namespace="Medallion", service="publish-outcome")
    metrics.clear_metrics()
    add_outcome_metrics(metrics, document)
    return dict(metrics.serialize_metric_set())


def test_metrics_report_documents_records_tokens_and_cost_by_dataset_and_status() -> None:
    counts = Counts(
        records=7,
        quarantined_records=1,
        quarantined_fields=3,
        prompt_tokens=50,
        cost_usd=0.25,
    )
    metrics = metrics_of(replace(ENTRY, status=S.PARTIAL, counts=counts, prompt_version="abc"))
    assert (metrics["dataset"], metrics["status"]) == ("letters", "PARTIAL")
    assert metrics["DocumentsPublished"] == [1.0]
    assert metrics["Records"] == [7.0]
    assert metrics["QuarantinedRecords"] == [1.0]
    assert metrics["QuarantinedFields"] == [3.0]
    assert metrics["PromptTokens"] == [50.0]
    assert metrics["CostUsd"] == [0.25]


def test_a_run_without_a_count_of_quarantined_fields_reports_zero() -> None:
    metrics = metrics_of(replace(ENTRY, status=S.COMPLETE, counts=Counts(quarantined_records=2)))
    assert (metrics["QuarantinedRecords"], metrics["QuarantinedFields"]) == ([2.0], [0.0])


def test_a_folder_that_names_no_dataset_adds_no_metric_dimension() -> None:
    assert metrics_of(replace(ENTRY, dataset="john_smith"))["dataset"] == "_unknown"


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="DOCUMENTS_TABLE"):
        read_settings(PublishOutcomeSettings, {})
