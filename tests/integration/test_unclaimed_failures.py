from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import boto3
import pytest

from lambdas.record_failure.history import BrokenRun, RunHistory
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from medallion.contracts import DocumentPointer
from medallion.ledger import DocumentEntry, Outcome, Proposal
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.broken_executions import InMemoryRunHistory, input_of, row
from tests.integration.steps_lake import StepsLake, arn_of, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def completed(place: StepsLake, run: str) -> DocumentPointer:
    document = place.claim(run=run)
    place.ledger.propose(document, Proposal(DocumentStatus.COMPLETE))
    place.ledger.decide(document, Outcome(DocumentStatus.COMPLETE, None, None))
    place.ledger.release(document)
    return document


def record_aborted(
    place: StepsLake, state: str = "RegisterDocument", text: str | None = None
) -> DocumentEntry | None:
    """Record the end of a run that began after the run named "earlier"."""
    broken = BrokenRun("ABORTED", text or input_of(), None, None)
    history: Any = InMemoryRunHistory(broken, state, ("earlier",))
    dependencies = RecordFailureDependencies(place.turns, place.settling, history)
    return record_failure(arn_of("run"), dependencies)


def test_a_run_that_ended_before_its_claim_replaces_the_end_of_an_earlier_run(
    place: StepsLake,
) -> None:
    document = completed(place, "earlier")
    assert record_aborted(place)
    entry = place.entry(document)
    assert (entry.run_id, entry.owner, entry.fence) == (arn_of("run"), None, 2)
    assert (entry.status, entry.reason_code) == (DocumentStatus.FAILED, "ABORTED")
    assert entry.version_id == document.version_id
    assert row(place, document)["status"] == "FAILED"


def test_rows_that_the_earlier_run_proposed_stay_unsettled(place: StepsLake) -> None:
    document = completed(place, "earlier")
    record_aborted(place)
    assert place.entry(document).unsettled


def test_the_end_of_a_later_run_stays(place: StepsLake) -> None:
    document = completed(place, "later")
    assert record_aborted(place) is None
    assert place.entry(document).status is DocumentStatus.COMPLETE


def test_a_run_that_had_claimed_the_document_does_not_claim_it_again(place: StepsLake) -> None:
    document = completed(place, "earlier")
    assert record_aborted(place, "ChunkText") is None
    assert place.entry(document).status is DocumentStatus.COMPLETE


def test_a_broken_dry_run_changes_nothing(place: StepsLake) -> None:
    document = completed(place, "earlier")
    text = json.dumps({**json.loads(input_of()), "rejudge": True, "dry_run": True})
    assert record_aborted(place, text=text) is None
    assert place.entry(document).status is DocumentStatus.COMPLETE


def test_a_document_in_progress_is_not_claimed(place: StepsLake) -> None:
    document = place.claim(run="earlier")
    assert record_aborted(place) is None
    assert place.entry(document).owner == arn_of("earlier")


def test_the_history_compares_when_runs_began(place: StepsLake) -> None:
    del place
    states = boto3.client("stepfunctions")
    machine = states.create_state_machine(
        name="pipeline",
        definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/pipeline",
    )
    arn = states.start_execution(stateMachineArn=machine["stateMachineArn"], name="run")[
        "executionArn"
    ]
    history = RunHistory(states)
    began = history.describe(arn).started
    assert began is not None
    later = began + timedelta(seconds=1)
    assert not history.ended_before(arn, later, is_at_rest=False)
    assert history.ended_before(arn, later, is_at_rest=True)
    assert not history.ended_before(arn, began, is_at_rest=True)
    states.stop_execution(executionArn=arn)
    assert history.ended_before(arn, later, is_at_rest=False)
    assert history.ended_before(arn_of("forgotten"), began, is_at_rest=False)
