from __future__ import annotations

import json
from collections.abc import Iterator

import boto3
import pytest

from medallion.ledger.executions import YOUNG_CLAIM, StepFunctionsExecutions
from tests.integration.steps_lake import StepsLake, arn_of, open_steps_lake

pytestmark = pytest.mark.integration


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def test_a_run_is_alive_until_it_has_ended(place: StepsLake) -> None:
    client = boto3.client("stepfunctions")
    machine = client.create_state_machine(
        name="pipeline",
        definition=json.dumps({"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/pipeline",
    )
    arn = client.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"]
    executions = StepFunctionsExecutions(client, now=place.clock)
    assert executions.is_alive(arn, "2020-01-01T00:00:00+00:00")
    client.stop_execution(executionArn=arn)
    assert not executions.is_alive(arn, place.clock().isoformat())


def test_a_run_that_is_not_yet_visible_is_alive_for_some_minutes(place: StepsLake) -> None:
    executions = StepFunctionsExecutions(boto3.client("stepfunctions"), now=place.clock)
    claimed_at = place.clock().isoformat(timespec="milliseconds")
    place.clock.advance(YOUNG_CLAIM.total_seconds() - 1)
    assert executions.is_alive(arn_of("never-seen"), claimed_at)
    place.clock.advance(1)
    assert not executions.is_alive(arn_of("never-seen"), claimed_at)
