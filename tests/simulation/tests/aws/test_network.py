from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.network import Client, ClientFactory, Network, ShapeError
from tests.simulation.aws.weather import CallFault, Weather
from tests.simulation.kernel import Process, Scheduler, current_process


class Scripted(Weather):
    """One fault for each attempt."""

    def __init__(self, *faults: CallFault | None) -> None:
        self.faults = list(faults)

    def on_call(self, process: Process, label: str) -> CallFault | None:
        return self.faults.pop(0) if self.faults else None


class Table:
    """A service with some odd answers."""

    def __init__(self) -> None:
        self.puts = 0

    def put_item(self, **_params: Any) -> dict[str, Any]:
        self.puts += 1
        if self.puts > 5:
            raise AwsError("ConditionalCheckFailedException", "no")
        return {}

    def get_item(self, **_params: Any) -> dict[str, Any]:
        return {"Itme": {}}

    def query(self, **params: Any) -> dict[str, Any]:
        if "ExclusiveStartKey" in params:
            return {"Items": [{"pk": {"S": "2"}}]}
        return {"Items": [{"pk": {"S": "1"}}], "LastEvaluatedKey": {"pk": {"S": "1"}}}


PUT: Any = {"TableName": "t", "Item": {"pk": {"S": "a"}}}


def outcome_of(weather: Weather, act: Any) -> tuple[Any, Scheduler, Process, Table]:
    scheduler = Scheduler(1)
    process = Process(scheduler, "Step#1")
    table = Table()
    factory = ClientFactory(Network(scheduler, weather), {"dynamodb": table})
    fiber = process.spawn("main", lambda: act(factory.client("dynamodb")))
    scheduler.run()
    return fiber.done.error or fiber.done.value, scheduler, process, table


def put(client: Client) -> Any:
    return client.put_item(**PUT)


def test_a_call_takes_time_and_has_one_effect() -> None:
    result, scheduler, _, table = outcome_of(Weather(), put)
    assert result["ResponseMetadata"]["RetryAttempts"] == 0
    assert (table.puts, 0.003 <= scheduler.now <= 0.009) == (1, True)


def test_a_request_that_aws_refuses_is_refused() -> None:
    result, *_ = outcome_of(Weather(), lambda c: c.put_item(TableName="t", Itme={}))
    assert isinstance(result, ShapeError)
    assert "Itme" in str(result)


def test_a_response_that_aws_does_not_give_is_refused() -> None:
    result, *_ = outcome_of(Weather(), lambda c: c.get_item(TableName="t", Key=PUT["Item"]))
    assert isinstance(result, ShapeError)


def test_throttles_are_retried_as_by_boto3_and_no_further() -> None:
    throttle = CallFault(error=AwsError("ThrottlingException", "slow down"))
    result, scheduler, _, table = outcome_of(Scripted(throttle, throttle), put)
    assert result["ResponseMetadata"]["RetryAttempts"] == 2
    result, scheduler, _, table = outcome_of(Scripted(throttle, throttle, throttle), put)
    assert isinstance(result, ClientError)
    assert result.response["Error"]["Code"] == "ThrottlingException"
    assert (table.puts, scheduler.now > 0.1) == (0, True)


def test_a_lost_response_is_retried_although_the_call_had_its_effect() -> None:
    lost = CallFault(lose_response=True)
    _, _, _, table = outcome_of(Scripted(lost), put)
    assert table.puts == 2
    result, _, _, table = outcome_of(Scripted(lost, lost, lost), put)
    assert isinstance(result, ConnectionClosedError)
    assert table.puts == 3


def test_errors_have_boto3s_classes() -> None:
    def act(client: Client) -> str:
        for _ in range(5):
            client.put_item(**PUT)
        with pytest.raises(client.exceptions.ConditionalCheckFailedException):
            client.put_item(**PUT)
        return "raised"

    assert outcome_of(Weather(), act)[0] == "raised"


@pytest.mark.parametrize(("fault", "puts"), [("kill_before", 0), ("kill_after", 1)])
def test_a_process_is_killed_before_or_after_the_effect(fault: str, puts: int) -> None:
    _, _, process, table = outcome_of(Scripted(CallFault(**{fault: True})), put)  # type: ignore[arg-type]
    assert process.is_dead
    assert table.puts == puts


def test_a_frozen_process_continues_later() -> None:
    def act(client: Client) -> None:
        current_process(client._network.scheduler).frozen_until = 900.0
        client.put_item(**PUT)

    assert outcome_of(Weather(), act)[1].now == 900.0


def test_pages_are_those_of_boto3() -> None:
    def act(client: Client) -> list[Any]:
        pages = client.get_paginator("query").paginate(
            TableName="t", KeyConditionExpression="pk = :a"
        )
        return [item["pk"]["S"] for page in pages for item in page["Items"]]

    assert outcome_of(Weather(), act)[0] == ["1", "2"]
