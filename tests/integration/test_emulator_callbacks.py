"""Callback tasks: `lambda:invoke.waitForTaskToken` and the answers to its tokens."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_aws.emulator import EmulatorProcess, start_emulator
from tests.integration.emulator_support import Aws, Json, allow, eventually

pytestmark = pytest.mark.integration

ASKING = """
import boto3, time
def handler(event, context):
    boto3.client('s3').put_object(Bucket='tokens', Key=event['token'], Body=event['name'].encode())
    if event['name'].startswith('failing'):
        raise ValueError('no thanks')
    if event['name'].startswith('slow'):
        time.sleep(600)
"""


@dataclass(frozen=True)
class Stage:
    """An emulator with a function that stores the tokens that it gets."""

    aws: Aws
    function: str
    role: str

    def start(self, name: str, states: Json | None = None, **fields: Any) -> str:
        """Start an execution whose only task waits for an answer; its ARN."""
        definition = {"StartAt": "Ask", "States": states or {"Ask": self.ask(name, **fields)}}
        machine = self.aws.machine(name, definition, role=self.role)
        client = self.aws.client("stepfunctions")
        return str(client.start_execution(stateMachineArn=machine)["executionArn"])

    def ask(self, name: str, **fields: Any) -> Json:
        parameters = {
            "FunctionName": self.function,
            "Payload": {"name": name, "token.$": "$$.Task.Token"},
        }
        resource = "arn:aws:states:::lambda:invoke.waitForTaskToken"
        task = {"Type": "Task", "Resource": resource, "Parameters": parameters, **fields}
        return task if "Next" in fields else {**task, "End": True}

    def tokens(self, name: str, count: int = 1) -> list[str]:
        """The tokens of the attempts so far, in their order."""
        s3 = self.aws.client("s3")

        def found() -> list[str] | None:
            listed = s3.list_objects_v2(Bucket="tokens").get("Contents", [])
            mine = [
                entry["Key"]
                for entry in sorted(listed, key=lambda entry: entry["LastModified"])
                if s3.get_object(Bucket="tokens", Key=entry["Key"])["Body"].read() == name.encode()
            ]
            return mine if len(mine) >= count else None

        return eventually(found)


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def stage(emulator: EmulatorProcess) -> Stage:
    aws = Aws(emulator.endpoint_url)
    aws.bucket("tokens")
    function_role = aws.role("asking", "lambda.amazonaws.com", allow("s3:*"))
    function = aws.function("asking", ASKING, role=function_role)
    return Stage(aws, function, aws.role("machine", "states.amazonaws.com", allow("lambda:*")))


@pytest.fixture
def states(stage: Stage) -> Any:
    return stage.aws.client("stepfunctions")


def refusal(send: Any, **arguments: str) -> str:
    with pytest.raises(ClientError) as error:
        send(**arguments)
    return str(error.value.response["Error"]["Code"])


def test_an_answer_is_the_result_of_the_task(stage: Stage, states: Any) -> None:
    execution = stage.start("answered")
    (token,) = stage.tokens("answered")

    states.send_task_success(taskToken=token, output='{"led": true}')

    end = stage.aws.end_of(execution)
    assert (end["status"], json.loads(end["output"])) == ("SUCCEEDED", {"led": True})
    for send in (states.send_task_success, states.send_task_failure, states.send_task_heartbeat):
        more = {"output": "1"} if send == states.send_task_success else {}
        assert refusal(send, taskToken=token, **more) == "TaskTimedOut"


def test_a_failure_as_an_answer_is_the_error_of_the_task(stage: Stage, states: Any) -> None:
    execution = stage.start("refused")
    (token,) = stage.tokens("refused")

    states.send_task_failure(taskToken=token, error="BrokenRunError", cause="no gold")

    end = stage.aws.end_of(execution)
    assert (end["error"], end["cause"]) == ("BrokenRunError", "no gold")


def test_an_answer_ends_the_task_while_its_function_still_runs(stage: Stage, states: Any) -> None:
    execution = stage.start("slow-answered")
    (token,) = stage.tokens("slow-answered")

    states.send_task_success(taskToken=token, output="7")

    assert stage.aws.end_of(execution, timeout=5)["output"] == "7"


def test_an_error_of_the_function_fails_the_attempt_and_a_retry_has_a_new_token(
    stage: Stage, states: Any
) -> None:
    retry = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 1, "MaxAttempts": 1}

    execution = stage.start("failing", Retry=[retry])

    end = stage.aws.end_of(execution)
    assert (end["status"], end["error"]) == ("FAILED", "ValueError")
    first, second = stage.tokens("failing", count=2)
    assert first != second
    assert refusal(states.send_task_success, taskToken=first, output="1") == "TaskTimedOut"


def test_a_missed_heartbeat_is_an_error_that_a_retry_names(stage: Stage, states: Any) -> None:
    retry = {
        "ErrorEquals": ["States.HeartbeatTimeout"],
        "IntervalSeconds": 1,
        "MaxDelaySeconds": 1,
        "JitterStrategy": "FULL",
        "MaxAttempts": 1,
    }
    execution = stage.start("silent", HeartbeatSeconds=3, Retry=[retry])

    first, second = stage.tokens("silent", count=2)

    assert refusal(states.send_task_heartbeat, taskToken=first) == "TaskTimedOut"
    states.send_task_success(taskToken=second, output='"late"')
    assert stage.aws.end_of(execution)["output"] == '"late"'


def test_heartbeats_keep_a_task_waiting(stage: Stage, states: Any) -> None:
    execution = stage.start("beating", HeartbeatSeconds=3)
    (token,) = stage.tokens("beating")

    until = time.monotonic() + 5
    while time.monotonic() < until:
        states.send_task_heartbeat(taskToken=token)
        time.sleep(0.5)

    assert states.describe_execution(executionArn=execution)["status"] == "RUNNING"
    assert stage.aws.end_of(execution)["error"] == "States.HeartbeatTimeout"


def test_a_task_waits_no_longer_than_its_time_out(stage: Stage, states: Any) -> None:
    execution = stage.start("forgotten", TimeoutSeconds=1, HeartbeatSeconds=30)

    assert stage.aws.end_of(execution, timeout=10)["error"] == "States.Timeout"
    (token,) = stage.tokens("forgotten")
    assert refusal(states.send_task_success, taskToken=token, output="1") == "TaskTimedOut"


def test_stopping_the_execution_ends_its_token(stage: Stage, states: Any) -> None:
    execution = stage.start("stopped")
    (token,) = stage.tokens("stopped")

    states.stop_execution(executionArn=execution)

    assert refusal(states.send_task_success, taskToken=token, output="1") == "TaskTimedOut"
    assert states.describe_execution(executionArn=execution)["status"] == "ABORTED"


def test_the_time_out_of_the_execution_ends_its_token(stage: Stage, states: Any) -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]
    definition = {
        "StartAt": "Ask",
        "TimeoutSeconds": 2,
        "States": {
            "Ask": stage.ask("overdue", Catch=catch),
            "Caught": {"Type": "Pass", "End": True},
        },
    }
    machine = stage.aws.machine("overdue", definition, role=stage.role)
    execution = states.start_execution(stateMachineArn=machine)["executionArn"]

    assert stage.aws.end_of(execution, timeout=10)["status"] == "TIMED_OUT"
    (token,) = stage.tokens("overdue")
    assert refusal(states.send_task_success, taskToken=token, output="1") == "TaskTimedOut"


def test_a_token_that_never_existed_and_an_answer_that_is_not_json_are_refused(
    stage: Stage, states: Any
) -> None:
    execution = stage.start("careful")
    (token,) = stage.tokens("careful")

    assert refusal(states.send_task_success, taskToken="abc", output="1") == "InvalidToken"
    assert refusal(states.send_task_success, taskToken=token, output="{") == "InvalidOutput"
    long = json.dumps("x" * 262_144)
    assert refusal(states.send_task_success, taskToken=token, output=long) == "InvalidOutput"
    states.send_task_success(taskToken=token, output="1")
    assert stage.aws.end_of(execution)["output"] == "1"


def test_a_failed_iteration_of_an_inline_map_aborts_the_others(stage: Stage, states: Any) -> None:
    iteration = stage.ask("iterating", HeartbeatSeconds=600)
    iterate = {
        "Type": "Map",
        "ItemsPath": "$",
        "ItemProcessor": {"StartAt": "Ask", "States": {"Ask": iteration}},
        "Catch": [{"ErrorEquals": ["BrokenError"], "Next": "Caught"}],
        "End": True,
    }
    definition = {
        "StartAt": "Iterate",
        "States": {"Iterate": iterate, "Caught": {"Type": "Pass", "End": True}},
    }
    machine = stage.aws.machine("iterating", definition, role=stage.role)
    started = states.start_execution(stateMachineArn=machine, input="[1, 2]")
    tokens = stage.tokens("iterating", count=2)

    states.send_task_failure(taskToken=tokens[1], error="BrokenError", cause="no")

    end = stage.aws.end_of(started["executionArn"], timeout=10)
    assert (end["status"], json.loads(end["output"])["Error"]) == ("SUCCEEDED", "BrokenError")
    answer = {"taskToken": tokens[0], "output": "1"}
    assert refusal(states.send_task_success, **answer) == "TaskTimedOut"
