"""The embedded AWS keeps its data when it is killed."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local_aws.emulator import EmulatorProcess, start_emulator
from tests.integration.emulator_support import Aws

pytestmark = pytest.mark.integration

TABLE = "ledger"
WAITING = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}
PASSING = {"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": True}}}


class Machine:
    """A machine on which the emulator is started, killed and started again."""

    def __init__(self, state_dir: Path) -> None:
        self.state_dir = state_dir
        self.emulator: EmulatorProcess = start_emulator(state_dir)

    @property
    def aws(self) -> Aws:
        return Aws(self.emulator.endpoint_url)

    def crash(self) -> None:
        """Kill the emulator without a warning, and start it again."""
        os.killpg(self.emulator.process.owned.pid, signal.SIGKILL)
        self.emulator.process.end()
        self.emulator = start_emulator(self.state_dir)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    machine = Machine(tmp_path)
    yield machine
    machine.emulator.process.end()


def test_versions_and_deletions_of_objects_survive(machine: Machine) -> None:
    s3 = machine.aws.client("s3")
    s3.create_bucket(Bucket="bronze")
    s3.put_bucket_versioning(Bucket="bronze", VersioningConfiguration={"Status": "Enabled"})
    versions = [
        s3.put_object(Bucket="bronze", Key="notes/a.txt", Body=body, Metadata={"by": "me"})
        for body in (b"first", b"second")
    ]
    s3.put_object(Bucket="bronze", Key="notes/gone.txt", Body=b"x")
    s3.delete_object(Bucket="bronze", Key="notes/gone.txt")
    before = listed(s3)

    machine.crash()

    s3 = machine.aws.client("s3")
    assert listed(s3) == before
    assert len(before) == 4
    first = s3.get_object(Bucket="bronze", Key="notes/a.txt", VersionId=versions[0]["VersionId"])
    assert first["Body"].read() == b"first"
    current = s3.get_object(Bucket="bronze", Key="notes/a.txt")
    assert (current["Body"].read(), current["Metadata"]) == (b"second", {"by": "me"})


def test_an_interrupted_overwrite_leaves_the_old_version(machine: Machine) -> None:
    s3 = machine.aws.client("s3")
    s3.create_bucket(Bucket="bronze")
    s3.put_bucket_versioning(Bucket="bronze", VersioningConfiguration={"Status": "Enabled"})
    key = "notes/ä b.txt"
    first = s3.put_object(Bucket="bronze", Key=key, Body=b"first")["VersionId"]
    (sidecar,) = (machine.state_dir / "emulator" / "s3" / "000000000000").rglob("*.meta.json")
    facts = sidecar.read_bytes()
    s3.put_object(Bucket="bronze", Key=key, Body=b"second, longer")
    # As if the emulator had ended before it wrote the sidecar of the second version.
    sidecar.write_bytes(facts)

    machine.crash()

    s3 = machine.aws.client("s3")
    for version in ({}, {"VersionId": first}):
        found = s3.get_object(Bucket="bronze", Key=key, **version)
        assert (found["Body"].read(), found["VersionId"]) == (b"first", first)


def test_each_kind_of_write_to_the_ledger_survives(machine: Machine) -> None:
    dynamodb = a_table(machine)
    for number in range(6):
        dynamodb.put_item(TableName=TABLE, Item=an_item(number))
    dynamodb.update_item(
        TableName=TABLE,
        Key=key_of(0),
        UpdateExpression="SET facts = :facts",
        ExpressionAttributeValues={":facts": {"M": {"ä": {"L": [{"N": "1.50"}]}}}},
    )
    dynamodb.delete_item(TableName=TABLE, Key=key_of(1))
    dynamodb.batch_write_item(
        RequestItems={
            TABLE: [{"PutRequest": {"Item": an_item(6)}}, {"DeleteRequest": {"Key": key_of(2)}}]
        }
    )
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": TABLE, "Item": an_item(7)}},
            {"Delete": {"TableName": TABLE, "Key": key_of(3)}},
        ]
    )
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.put_item(
            TableName=TABLE,
            Item=an_item(4) | {"fence": {"N": "99"}},
            ConditionExpression="attribute_not_exists(pk)",
        )
    before = items_of(dynamodb)

    machine.crash()

    assert items_of(a_table(machine)) == before
    assert [item["pk"]["S"] for item in before] == [f"document#{n}" for n in (0, 4, 5, 6, 7)]


def test_the_last_of_concurrent_writes_survives(machine: Machine) -> None:
    dynamodb = a_table(machine)
    dynamodb.put_item(TableName=TABLE, Item=an_item(0))

    def increment(_number: int) -> None:
        dynamodb.update_item(
            TableName=TABLE,
            Key=key_of(0),
            UpdateExpression="ADD fence :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(increment, range(200)))

    machine.crash()

    assert items_of(a_table(machine)) == [an_item(0) | {"fence": {"N": "200"}}]


def test_iceberg_tables_survive_and_deployed_tables_are_deployed_anew(machine: Machine) -> None:
    glue = a_catalog(machine)
    for name, kind in (("kept", "ICEBERG"), ("dropped", "ICEBERG"), ("deployed", "EXTERNAL")):
        glue.create_table(DatabaseName="gold", TableInput=a_table_input(name, kind, "one"))
    glue.update_table(DatabaseName="gold", TableInput=a_table_input("kept", "ICEBERG", "two"))
    glue.delete_table(DatabaseName="gold", Name="dropped")

    machine.crash()

    (kept,) = a_catalog(machine).get_tables(DatabaseName="gold")["TableList"]
    assert (kept["Name"], kept["Parameters"]["metadata_location"]) == ("kept", "two")


def test_executions_survive_and_those_that_ran_are_aborted(machine: Machine) -> None:
    aws = machine.aws
    role = aws.role("states", "states.amazonaws.com")
    ended = aws.run(aws.machine("passing", PASSING, role=role), {"n": 1})
    states = aws.client("stepfunctions")
    started = states.start_execution(
        stateMachineArn=aws.machine("waiting", WAITING, role=role), input='{"n": 2}'
    )
    history = states.get_execution_history(executionArn=ended["executionArn"])["events"]
    time.sleep(0.2)

    machine.crash()

    states = machine.aws.client("stepfunctions")
    again = states.describe_execution(executionArn=ended["executionArn"])
    assert (again["status"], again["output"]) == ("SUCCEEDED", ended["output"])
    assert states.get_execution_history(executionArn=ended["executionArn"])["events"] == history
    aborted = states.describe_execution(executionArn=started["executionArn"])
    assert (aborted["status"], aborted["input"]) == ("ABORTED", '{"n": 2}')
    assert "ended while the execution was running" in aborted["cause"]
    events = states.get_execution_history(executionArn=started["executionArn"])["events"]
    assert [event["type"] for event in events] == [
        "ExecutionStarted",
        "WaitStateEntered",
        "ExecutionAborted",
    ]


def listed(s3: Any) -> list[tuple[Any, ...]]:
    page = s3.list_object_versions(Bucket="bronze")
    return [
        (found["Key"], found["VersionId"], found["IsLatest"], found["LastModified"])
        for found in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
    ]


def a_table(machine: Machine) -> Any:
    dynamodb = machine.aws.client("dynamodb")
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    return dynamodb


def key_of(number: int) -> dict[str, Any]:
    return {"pk": {"S": f"document#{number}"}, "sk": {"S": "document"}}


def an_item(number: int) -> dict[str, Any]:
    return key_of(number) | {"fence": {"N": str(number)}}


def items_of(dynamodb: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = dynamodb.scan(TableName=TABLE)["Items"]
    return sorted(found, key=lambda item: str(item["pk"]["S"]))


def a_catalog(machine: Machine) -> Any:
    glue = machine.aws.client("glue")
    glue.create_database(DatabaseInput={"Name": "gold"})
    return glue


def a_table_input(name: str, kind: str, metadata: str) -> dict[str, Any]:
    return {"Name": name, "Parameters": {"table_type": kind, "metadata_location": metadata}}
