"""Hundreds of executions at once: none is lost, although few workers serve all of them."""

import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from local_aws.emulator import EmulatorProcess, start_emulator
from tests.integration.emulator_support import Aws, Json, allow, eventually

pytestmark = pytest.mark.integration

EXECUTIONS = 200

CODE = """
import boto3
class BusyError(Exception): pass
seen = set()
table = boto3.resource('dynamodb').Table('waiting')
def handler(event, context):
    if event['kind'] == 'refuse' and event['retries'] == 0:
        raise BusyError()
    if event['kind'] == 'wait':
        table.put_item(Item={'pk': str(event['number']), 'token': event['token']})
    return event['number']
"""


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def aws(emulator: EmulatorProcess) -> Aws:
    return Aws(emulator.endpoint_url)


def a_task(function: str, kind: str, **fields: Any) -> Json:
    payload = {"kind": kind, "number.$": "$.number", "retries.$": "$$.State.RetryCount"}
    suffix = ".waitForTaskToken" if kind == "wait" else ""
    return {
        "Type": "Task",
        "Resource": f"arn:aws:states:::lambda:invoke{suffix}",
        "Parameters": {
            "FunctionName": function,
            "Payload": payload | ({"token.$": "$$.Task.Token"} if suffix else {}),
        },
        "ResultPath": f"$.{kind}",
        "TimeoutSeconds": 120,
        "Retry": [
            {"ErrorEquals": ["BusyError"], "MaxDelaySeconds": 1, "JitterStrategy": "FULL"},
        ],
        **fields,
    }


def test_hundreds_of_executions_at_once_retry_wait_and_all_succeed(aws: Aws) -> None:
    dynamodb, states = aws.client("dynamodb"), aws.client("stepfunctions")
    dynamodb.create_table(
        TableName="waiting",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    role = aws.role("worker", "lambda.amazonaws.com", allow("dynamodb:*"))
    function = aws.function("worker", CODE, role=role)
    definition = {
        "StartAt": "Refuse",
        "TimeoutSeconds": 240,
        "States": {
            "Refuse": a_task(function, "refuse", Next="Wait"),
            "Wait": a_task(function, "wait", End=True),
        },
    }
    machine_role = aws.role("machine", "states.amazonaws.com", allow("lambda:*"))
    machine = aws.machine("volume", definition, role=machine_role)

    arns = [
        states.start_execution(stateMachineArn=machine, input=json.dumps({"number": number}))[
            "executionArn"
        ]
        for number in range(EXECUTIONS)
    ]
    items = eventually(lambda: all_items(dynamodb), timeout=240)
    for item in items:
        states.send_task_success(taskToken=item["token"]["S"], output=item["pk"]["S"])
    outputs = [json.loads(aws.end_of(arn)["output"]) for arn in arns]

    assert Counter(output["wait"] for output in outputs) == Counter(range(EXECUTIONS))
    assert [output["number"] for output in outputs] == list(range(EXECUTIONS))


def test_the_wait_for_a_worker_counts_against_no_time_out(aws: Aws) -> None:
    code = "import time\ndef handler(event, context): time.sleep(0.4)"
    function = aws.function("slow", code, timeout=3)
    task = {"Type": "Task", "Resource": function, "TimeoutSeconds": 3, "End": True}
    definition = {"StartAt": "Sleep", "TimeoutSeconds": 4, "States": {"Sleep": task}}
    role = aws.role("patient", "states.amazonaws.com", allow("lambda:*"))
    machine = aws.machine("patient", definition, role=role)
    states = aws.client("stepfunctions")
    in_parallel = max(2, os.cpu_count() or 1)

    arns = [
        states.start_execution(stateMachineArn=machine)["executionArn"]
        for _ in range(12 * in_parallel)
    ]

    assert {aws.end_of(arn)["status"] for arn in arns} == {"SUCCEEDED"}


def all_items(dynamodb: Any) -> list[Json] | None:
    items: list[Json] = dynamodb.scan(TableName="waiting")["Items"]
    return items if len(items) == EXECUTIONS else None
