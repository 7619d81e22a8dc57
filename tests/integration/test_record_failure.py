from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from lambdas.record_failure import handler as entry_point
from lambdas.record_failure.history import BrokenRun, RunHistory
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from medallion.contracts import DocumentPointer, GoldManifest, ManifestDocument
from medallion.ledger.documents import DocumentEntry
from medallion.ledger.gold_claims import GoldClaim, WaitingDocument
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.steps_lake import (
    StepsLake,
    a_lambda_context,
    arn_of,
    open_steps_lake,
    restarted,
)

pytestmark = pytest.mark.integration

CAUSE = json.dumps({"errorType": "DefectError", "errorMessage": "main moved"})


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def input_of(key: str = "letters/one.txt") -> str:
    return json.dumps({"detail": {"bucket": {"name": "bronze"}, "object": {"key": key}}})


@dataclass
class InMemoryRunHistory:
    """A history in which every run broke in SilverToGold."""

    run: BrokenRun = field(
        default_factory=lambda: BrokenRun("FAILED", input_of(), "DefectError", CAUSE)
    )

    def describe(self, execution_arn: str) -> BrokenRun:
        assert execution_arn.startswith("arn:aws:states:")
        return self.run

    def last_state(self, execution_arn: str) -> str:
        assert execution_arn
        return "SilverToGold"


def record(
    place: StepsLake, run: str = "run", broken: BrokenRun | None = None
) -> DocumentEntry | None:
    history: Any = InMemoryRunHistory(broken) if broken else InMemoryRunHistory()
    dependencies = RecordFailureDependencies(
        place.ledger, place.claims, place.silver, history, place.clock
    )
    return record_failure(arn_of(run), dependencies)


def wait(place: StepsLake, document: DocumentPointer) -> None:
    place.claims.wait(
        "letters",
        WaitingDocument(document.document_id, document.key, "v1", document.fence, "r", "now"),
    )


def lead(place: StepsLake, leader: str, *documents: DocumentPointer) -> None:
    place.claims.take(GoldClaim("letters", arn_of(leader), "g1", "now"), None)
    listed = tuple(
        ManifestDocument(
            document_id=d.document_id,
            source_key=d.key,
            version_id="v1",
            records_key="r",
            fence=d.fence,
        )
        for d in documents
    )
    manifest = GoldManifest(gold_run_id="g1", dataset="letters", documents=listed)
    key = lake.gold_manifest_key("letters", "g1")
    place.silver.put(key, manifest.model_dump_json().encode())


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
    assert record(place, broken=BrokenRun(status, input_of(), None, None)) is None
    assert place.entry(document).status is DocumentStatus.RUNNING
    assert place.claims.find("letters") is not None
    assert len(place.claims.waiting("letters")) == 1


def test_a_decided_outcome_is_not_overwritten(place: StepsLake) -> None:
    document = place.claim()
    place.ledger.finish(document, DocumentStatus.PARTIAL, reason="decided")
    assert record(place, broken=BrokenRun("FAILED", input_of(), "PartialExtraction", "x")) is None
    entry = place.entry(document)
    assert (entry.status, entry.reason) == (DocumentStatus.PARTIAL, "decided")


def test_a_document_owned_by_another_run_is_not_changed(place: StepsLake) -> None:
    place.claim(run="run")
    newer = place.claim(run="newer", version="v2")
    wait(place, newer)
    assert record(place) is None
    assert place.entry(newer).owner == arn_of("newer")
    assert len(place.claims.waiting("letters")) == 1


def test_a_broken_follower_stops_waiting_for_gold(place: StepsLake) -> None:
    document = place.claim()
    other = place.claim("two", run="two")
    for waiting in (document, other):
        wait(place, waiting)
    lead(place, "two", other)
    record(place)
    assert [d.document_id for d in place.claims.waiting("letters")] == [other.document_id]
    claim = place.claims.find("letters")
    assert claim is not None
    assert claim.owner == arn_of("two")


def test_a_broken_leader_releases_gold_and_its_documents_go_alone(
    place: StepsLake,
) -> None:
    leader, follower = place.claim("one"), place.claim("two", run="two")
    late = place.claim("three", run="three")
    for document in (leader, follower, late):
        wait(place, document)
    lead(place, "run", leader, follower)
    record(place)
    assert place.claims.find("letters") is None
    assert {d.source_key: d.alone for d in place.claims.waiting("letters")} == {
        "letters/one.txt": True,
        "letters/two.txt": True,
        "letters/three.txt": False,
    }


def test_a_leader_that_lost_its_own_document_still_releases_gold(place: StepsLake) -> None:
    leader = place.claim(run="run")
    lead(place, "run", leader)
    newer = place.claim(run="newer", version="v2")
    assert record(place) is None
    assert place.claims.find("letters") is None
    assert place.entry(newer).owner == arn_of("newer")


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
    dependencies = RecordFailureDependencies(
        place.ledger, place.claims, place.silver, history, place.clock
    )
    assert record_failure(arn_of("run"), dependencies) is None
    entry = place.entry(document)
    assert (entry.owner, entry.status) == (arn_of("newer"), DocumentStatus.RUNNING)
    assert place.silver.get(f"documents/dataset=letters/{document.document_id}.jsonl") is None


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"detail": 1}', "no json"])
def test_an_input_without_a_document_is_not_recorded(place: StepsLake, text: str | None) -> None:
    assert record(place, broken=BrokenRun("FAILED", text, "E", None)) is None


def test_an_unregistered_key_is_not_recorded(place: StepsLake) -> None:
    broken = BrokenRun("FAILED", input_of("letters/never.txt"), "E", None)
    assert record(place, broken=broken) is None


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
    step(event, a_lambda_context())
    assert place.entry(document).status is DocumentStatus.RUNNING
    states.stop_execution(executionArn=arn)
    step(event, a_lambda_context())
    entry = place.entry(document)
    assert (entry.status, entry.reason_code) == (DocumentStatus.FAILED, "ABORTED")
