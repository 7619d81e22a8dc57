"""Both steps through their handlers, with AWS in moto and a stand-in for the model."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace

import boto3
import pytest
from botocore.exceptions import ClientError

import lambdas.extract_batch.handler as extract_batch
import lambdas.reconcile_document.handler as reconcile_document
from local_aws.gemini_stand_in.faults import Fault, FaultKind
from medallion.aws import LambdaRuntime, S3ObjectStore
from medallion.contracts import BatchProgress, ReconcileDocumentRequest
from medallion.ledger import Outcome
from medallion.ledger.facts import GoldResult
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.silver_tables import column_names
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus
from tests.integration.extraction_lake import CONTEXT, KEY, TEXT, Lake, open_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    with open_lake(monkeypatch) as lake_of_test:
        yield lake_of_test


RUNNING = Outcome(DocumentStatus.RUNNING, None, None)


def test_every_row_in_silver_has_evidence(deployed: Lake) -> None:
    response = deployed.run(deployed.claim())
    assert response == {
        "promote": True,
        "status": "COMPLETE",
        "records": 12,
        "quarantined_records": 0,
    }
    rows = deployed.rows(lake.RECORDS)
    assert all(TEXT[row["quote_start"] : row["quote_end"]] == row["quote"] for row in rows)
    assert [row["quote_start"] for row in rows] == sorted(row["quote_start"] for row in rows)
    assert len({row["record_id"] for row in rows}) == 12
    assert {row["source_key"] for row in rows} == {KEY}
    assert all("stand-in" in row["model"] for row in rows)
    for table in (lake.RECORDS, lake.CHUNKS):
        assert {tuple(sorted(row)) for row in deployed.rows(table)} == {
            tuple(sorted(column_names(table)))
        }


def test_the_ledger_has_the_counts_of_the_documents_table(deployed: Lake) -> None:
    deployed.run(deployed.claim())
    entry = deployed.entry()
    assert (entry.proposed_status, entry.proposed_reason) == ("COMPLETE", None)
    assert entry.counts.chunks == entry.counts.chunks_extracted == 6
    assert (entry.counts.records, entry.counts.model_calls) == (12, 6)
    assert (entry.counts.characters, entry.counts.encoding) == (len(TEXT), "utf-8")
    assert (entry.counts.cost_usd or 0) > 0
    assert set(entry.counts.to_map()) <= set(column_names(lake.DOCUMENTS))


def test_a_second_run_pays_for_nothing_and_gives_the_same_rows(deployed: Lake) -> None:
    deployed.run(deployed.claim())
    before, calls = deployed.rows(lake.RECORDS), deployed.calls()
    deployed.run(deployed.claim("run-2"))
    assert deployed.calls() == calls
    assert deployed.entry().counts.model_calls == 0
    after = deployed.rows(lake.RECORDS)
    assert [row | {"run_id": ""} for row in after] == [row | {"run_id": ""} for row in before]
    assert all(row["reused"] for row in deployed.rows(lake.CHUNKS))


def test_chunks_without_an_answer_make_the_document_partial(deployed: Lake) -> None:
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    deployed.extract(document, batches[0])
    deployed.break_model(Fault(kind=FaultKind.ERROR, status=503))
    waiting = deployed.extract(document, batches[1])
    assert waiting["state"] == "WAIT"
    assert waiting["wait_until"].endswith("Z")
    progress = BatchProgress.model_validate(
        waiting["progress"] | {"failing_since": "2020-01-01T00:00:00Z"}
    )
    assert deployed.extract(document, batches[1], progress)["state"] == "DONE"
    response = deployed.reconcile(document, plan)
    assert (response["status"], response["promote"]) == ("PARTIAL", True)
    assert deployed.entry().proposed_reason == (
        "3 of 6 chunks failed: MODEL_UNAVAILABLE (3; HTTP 503 UNAVAILABLE)"
    )
    outcomes = [row["outcome"] for row in deployed.rows(lake.CHUNKS)]
    assert outcomes == ["EXTRACTED"] * 3 + ["FAILED"] * 3


def test_a_partial_document_never_replaces_rows_that_gold_holds(deployed: Lake) -> None:
    document = deployed.claim()
    gold = GoldResult(status=PromotionStatus.PROMOTED, rows=12)
    deployed.ledger.settle(document.document_id, document.fence, gold, RUNNING)
    plan, batches = deployed.plan(document)
    deployed.extract(document, batches[0])
    response = deployed.reconcile(document, plan)
    assert (response["status"], response["promote"]) == ("PARTIAL", False)
    assert "NO_OUTCOME (3; " in (deployed.entry().proposed_reason or "")


def test_a_rerun_extracts_only_missing_chunks(deployed: Lake) -> None:
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    deployed.extract(document, batches[0])
    deployed.reconcile(document, plan)
    calls = deployed.calls()
    assert deployed.run(deployed.claim("run-2"))["status"] == "COMPLETE"
    assert deployed.calls() - calls == 3


@pytest.mark.parametrize(
    ("kind", "reason_code"),
    [
        (FaultKind.INVENTED_QUOTE, "UNGROUNDED_QUOTE"),
        (FaultKind.OFF_SCHEMA, "OFF_SCHEMA"),
        (FaultKind.TRUNCATE, "MAX_TOKENS"),
        (FaultKind.SAFETY, "SAFETY"),
    ],
)
def test_output_that_fails_the_checks_is_quarantined_with_its_answer(
    deployed: Lake, kind: FaultKind, reason_code: str
) -> None:
    deployed.break_model(Fault(kind=kind))
    response = deployed.run(deployed.claim())
    assert (response["status"], response["records"]) == ("PARTIAL", 0)
    rows = deployed.rows(lake.QUARANTINE)
    assert {row["reason_code"] for row in rows} == {reason_code}
    assert set(rows[0]) == set(column_names(lake.QUARANTINE))
    assert all(row["answer_key"] in deployed.keys("answers/") for row in rows)


def test_a_run_that_lost_its_claim_pays_for_nothing_and_writes_nothing(deployed: Lake) -> None:
    old = deployed.claim()
    plan, batches = deployed.plan(old)
    deployed.run(deployed.claim("run-2"))
    rows, calls = deployed.rows(lake.RECORDS), deployed.calls()
    deployed.break_model(Fault(kind=FaultKind.SAFETY))
    assert deployed.extract(old, batches[0])["state"] == "DONE"
    with pytest.raises(ClaimLostError):
        deployed.reconcile(old, plan)
    assert (deployed.rows(lake.RECORDS), deployed.calls()) == (rows, calls)


class OvertakenArtifacts(S3ObjectStore):
    """A newer run takes over and removes the plans while a step reads the dataset."""

    deployed: Lake

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        document = self.deployed.claim("run-2")
        for plan_key in self.deployed.keys(lake.plans_prefix(document.document_id)):
            self.deployed.s3.delete_object(Bucket="silver", Key=plan_key)
        return super().get(key, byte_range)


def test_a_plan_that_a_newer_run_removed_ends_the_run_as_superseded(deployed: Lake) -> None:
    document = deployed.claim()
    plan, _ = deployed.plan(document)
    artifacts = OvertakenArtifacts(deployed.s3, "artifacts")
    artifacts.deployed = deployed
    known = replace(deployed.reconcile_step.build(LambdaRuntime()), artifacts=artifacts)
    request = ReconcileDocumentRequest(document=document, plan=plan)
    with pytest.raises(ClaimLostError):
        deployed.reconcile_step.run(request.model_dump(mode="json"), CONTEXT, known)


def test_a_plan_that_is_missing_under_the_runs_own_claim_breaks_the_run(deployed: Lake) -> None:
    document = deployed.claim()
    plan, _ = deployed.plan(document)
    deployed.s3.delete_object(Bucket="silver", Key=plan.batches_key)
    with pytest.raises(ClientError, match="NoSuchKey"):
        deployed.reconcile(document, plan)


def test_a_deleted_document_is_removed_from_silver(deployed: Lake) -> None:
    deployed.run(deployed.claim())
    assert deployed.reconcile(deployed.claim("run-2"), None)["promote"] is True
    for table in (lake.RECORDS, lake.CHUNKS, lake.QUARANTINE):
        assert deployed.keys(lake.silver_table_prefix(table)) == []
    assert deployed.entry().proposed_status == "DELETED"
    assert deployed.reconcile(deployed.claim("run-3"), None)["promote"] is False


def test_a_document_that_gold_removed_is_removed_again(deployed: Lake) -> None:
    """Gold may hold rows that the ledger does not know, which only an operator notices."""
    removed = GoldResult(status=PromotionStatus.REMOVED, rows=0)
    document = deployed.claim()
    deployed.ledger.settle(document.document_id, document.fence, removed, RUNNING)
    assert deployed.reconcile(document, None)["promote"] is True


def test_a_refused_api_key_fails_the_document_with_the_cause(deployed: Lake) -> None:
    boto3.client("secretsmanager").put_secret_value(
        SecretId="model-key", SecretString="canary-wrong"
    )
    response = deployed.run(deployed.claim())
    assert (response["status"], response["promote"]) == ("FAILED", False)
    assert deployed.entry().proposed_reason == (
        "6 of 6 chunks failed: MODEL_REFUSED (6; HTTP 400 API_KEY_INVALID: API key not valid. "
        "Please pass a valid API key)"
    )


def test_logs_metrics_and_payloads_contain_no_text_and_no_key(
    deployed: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    log = io.StringIO()
    for step in (extract_batch, reconcile_document):
        monkeypatch.setattr(step.logger.registered_handler, "stream", log)
    deployed.break_model(Fault(kind=FaultKind.OFF_SCHEMA, first=2))
    document = deployed.claim()
    plan, batches = deployed.plan(document)
    payloads = [deployed.extract(document, batch) for batch in batches]
    payloads.append(deployed.reconcile(document, plan))
    output = log.getvalue() + "".join(capsys.readouterr())
    assert "ModelLatency" in output
    assert "batch turn" in output
    hidden = output + json.dumps(payloads).replace(KEY, "")
    assert "canary" not in hidden
