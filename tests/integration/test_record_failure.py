from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from lambdas.record_failure import handler as entry_point
from lambdas.record_failure.history import BrokenRun, RunHistory
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from medallion.ledger import Outcome
from medallion.vocabulary.errors import TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.broken_executions import (
    InMemoryRunHistory,
    input_of,
    lead,
    record,
    row,
    wait,
)
from tests.integration.steps_lake import (
    StepsLake,
    a_lambda_context,
    arn_of,
    open_steps_lake,
    restarted,
)

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def test_the_cause_is_in_the_ledger_and_in_silver_and_the_claim_is_released(
    place: StepsLake,
) -> None:
    document = place.claim()
    failed = record(place)
    entry = place.entry(document)
    assert failed is not None
    assert (entry.status, entry.owner) == (DocumentStatus.FAILED, None)
    assert entry.reason_code == "DefectError"
    assert entry.reason == "SilverToGold failed: DefectError: main moved"
    body = place.silver.get(f"documents/dataset=letters/{document.document_id}.jsonl")
    assert body is not None
    assert json.loads(body)["reason"] == entry.reason


def test_recording_again_changes_nothing(place: StepsLake) -> None:
    document = place.claim()
    record(place)
    entry = place.entry(document)
    place.clock.advance(60)
    assert record(place) is None
    assert place.entry(document) == entry


@pytest.mark.parametrize("status", ["RUNNING", "SUCCEEDED"])
def test_a_redriven_run_is_not_recorded(place: StepsLake, status: str) -> None:
    document = place.claim()
    wait(place, document)
    lead(place, "run", document)
    redriven = BrokenRun(status, input_of(), None, None, redrive_count=1)
    assert record(place, broken=redriven) is None
    assert place.entry(document).status is DocumentStatus.RUNNING
    assert place.claims.find("letters") is not None
    assert len(place.all_waiting()) == 1


def test_an_end_that_step_functions_does_not_show_yet_is_looked_at_again(place: StepsLake) -> None:
    document = place.claim()
    with pytest.raises(TransientAwsError):
        record(place, broken=BrokenRun("RUNNING", input_of(), None, None))
    assert place.entry(document).owner is not None


def test_a_decided_outcome_is_not_overwritten(place: StepsLake) -> None:
    document = place.claim()
    place.ledger.decide(document, Outcome(DocumentStatus.PARTIAL, "C", "decided"))
    assert record(place, broken=BrokenRun("FAILED", input_of(), "PartialExtraction", "x")) is None
    entry = place.entry(document)
    assert (entry.status, entry.reason) == (DocumentStatus.PARTIAL, "decided")
    assert entry.owner is None
    assert row(place, document)["reason"] == "decided"


def test_a_document_owned_by_another_run_is_not_changed(place: StepsLake) -> None:
    place.claim(run="run")
    newer = place.claim(run="newer", version="v2")
    wait(place, newer)
    assert record(place) is None
    assert place.entry(newer).owner == arn_of("newer")
    assert len(place.all_waiting()) == 1


@dataclass
class TakenOverMeanwhile(InMemoryRunHistory):
    """A history of a run whose document a newer run claims during the read."""

    place: StepsLake | None = None

    def last_state(self, execution_arn: str) -> str:
        assert self.place is not None
        self.place.claim(run="newer", version="v2")
        return super().last_state(execution_arn)


def test_a_document_taken_over_meanwhile_is_not_marked_as_failed(place: StepsLake) -> None:
    document = place.claim()
    history: Any = TakenOverMeanwhile(place=place)
    dependencies = RecordFailureDependencies(place.turns, place.settling, history)
    assert record_failure(arn_of("run"), dependencies) is None
    entry = place.entry(document)
    assert (entry.owner, entry.status) == (arn_of("newer"), DocumentStatus.RUNNING)
    assert place.silver.get(f"documents/dataset=letters/{document.document_id}.jsonl") is None


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"detail": 1}', "no json"])
def test_an_input_without_a_document_is_not_recorded(place: StepsLake, text: str | None) -> None:
    assert record(place, broken=BrokenRun("FAILED", text, "E", None)) is None


def test_a_run_that_never_reached_the_ledger_leaves_an_entry(place: StepsLake) -> None:
    broken = BrokenRun("ABORTED", input_of("letters/never.txt"), None, None)
    entry = record(place, broken=broken)
    assert entry
    assert (entry.key, entry.status, entry.version_id) == ("letters/never.txt", "FAILED", "")
    found = place.ledger.find(entry.document_id)
    assert found
    assert (found.owner, found.reason_code) == (None, "ABORTED")


def test_a_key_of_another_bucket_leaves_no_entry(place: StepsLake) -> None:
    broken = BrokenRun("FAILED", input_of("letters/never.txt"), "DocumentRejectedError", None)
    assert record(place, broken=broken) is None
    assert list(place.ledger.entries()) == []


def history_event(number: int, kind: str, **details: Any) -> dict[str, Any]:
    return {"timestamp": "2026-11-23T07:00:00Z", "type": kind, "id": number, **details}


def test_the_failed_state_is_the_state_entered_last(place: StepsLake) -> None:
    client = boto3.client("stepfunctions")
    entered = {"stateEnteredEventDetails": {"name": "ChunkText"}}
    before = {"stateEnteredEventDetails": {"name": "RegisterDocument"}}
    events = [
        history_event(9, "ExecutionFailed", executionFailedEventDetails={"error": "E"}),
        history_event(8, "TaskFailed"),
        history_event(7, "TaskStateEntered", **entered),
        history_event(2, "TaskStateEntered", **before),
    ]
    with Stubber(client) as stub:
        stub.add_response(
            "get_execution_history",
            {"events": events},
            {
                "executionArn": arn_of("run"),
                "reverseOrder": True,
                "maxResults": 200,
                "includeExecutionData": False,
            },
        )
        stub.add_response("get_execution_history", {"events": events[:1]})
        assert RunHistory(client).last_state(arn_of("run")) == "ChunkText"
        assert RunHistory(client).last_state(arn_of("run")) is None


def test_the_handler_records_an_aborted_execution_of_a_state_machine(place: StepsLake) -> None:
    step = restarted(entry_point.handler)
    states = boto3.client("stepfunctions")
    definition = {"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}
    machine = states.create_state_machine(
        name="pipeline",
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/pipeline",
    )
    arn = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], name="run", input=input_of()
    )["executionArn"]
    document = place.claim(run="run")
    event = {"detail": {"executionArn": arn, "name": "run", "status": "ABORTED"}}
    with pytest.raises(TransientAwsError):
        step(event, a_lambda_context())
    assert place.entry(document).status is DocumentStatus.RUNNING
    states.stop_execution(executionArn=arn)
    step(event, a_lambda_context())
    entry = place.entry(document)
    assert (entry.status, entry.reason_code) == (DocumentStatus.FAILED, "ABORTED")
