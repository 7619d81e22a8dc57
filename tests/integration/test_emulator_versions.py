"""Versions of functions next to each other, and executions that outlast a deployment."""

import json
from collections.abc import Iterator

import psutil
import pytest

from local_aws.emulator import EmulatorProcess, start_emulator
from tests.integration.emulator_support import Aws, Json, allow, an_archive, eventually

pytestmark = pytest.mark.integration

CODE = """
import os, time, boto3
s3 = boto3.client('s3')
def handler(event, context):
    mark = event.get('mark')
    if mark:
        s3.put_object(Bucket='marks', Key=f'begun/{mark}', Body=b'')
        while 'Contents' not in s3.list_objects_v2(Bucket='marks', Prefix=f'release/{mark}'):
            time.sleep(0.1)
    return {'code': %r, 'environment': os.environ.get('MADE_WITH', '')}
"""
OLD = {"code": "old", "environment": "old"}
NEW = {"code": "new", "environment": "new"}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def aws(emulator: EmulatorProcess) -> Aws:
    aws = Aws(emulator.endpoint_url)
    aws.bucket("marks")
    aws.role("worker", "lambda.amazonaws.com", allow("s3:*"))
    return aws


def deploy(aws: Aws, name: str, made_with: str) -> str:
    """Change a function's code and environment."""
    functions = aws.client("lambda")
    functions.update_function_configuration(
        FunctionName=name, Environment={"Variables": {"MADE_WITH": made_with}}
    )
    archive = an_archive({"index.py": CODE % made_with})
    return str(functions.update_function_code(FunctionName=name, ZipFile=archive)["FunctionArn"])


def a_function(aws: Aws, name: str) -> str:
    """The ARN of a function with the old code and environment."""
    aws.function(name, CODE % "old", role="arn:aws:iam::000000000000:role/worker")
    return deploy(aws, name, "old")


def publish(aws: Aws, name: str) -> str:
    published = aws.client("lambda").publish_version(FunctionName=name)
    return str(published["FunctionArn"])


def two_steps(function: str) -> Json:
    """A task that waits for its release, and the next one of the same function."""
    first = {"Type": "Task", "Resource": function, "ResultPath": "$.first", "Next": "Second"}
    second = {"Type": "Task", "Resource": function, "Parameters": {}, "ResultPath": "$.second"}
    return {"StartAt": "First", "States": {"First": first, "Second": {**second, "End": True}}}


def machine_of(aws: Aws, name: str, function: str, *resources: str) -> str:
    allowed = allow("lambda:InvokeFunction", list(resources))
    role = aws.role(f"{name}-role", "states.amazonaws.com", allowed)
    return aws.machine(name, two_steps(function), role=role)


def begin(aws: Aws, machine: str, mark: str) -> str:
    """Start an execution, and wait until its first task runs."""
    states, s3 = aws.client("stepfunctions"), aws.client("s3")
    given = f'{{"mark": "{mark}"}}'
    execution = states.start_execution(stateMachineArn=machine, input=given)["executionArn"]
    eventually(lambda: s3.list_objects_v2(Bucket="marks", Prefix=f"begun/{mark}").get("Contents"))
    return str(execution)


def output_after_release(aws: Aws, execution: str, mark: str) -> str:
    aws.client("s3").put_object(Bucket="marks", Key=f"release/{mark}", Body=b"")
    end = aws.end_of(execution)
    assert end["status"] == "SUCCEEDED", end
    return str(end["output"])


def test_an_execution_ends_with_the_versions_and_the_definition_that_it_began_with(
    aws: Aws,
) -> None:
    function = a_function(aws, "versioned")
    old = publish(aws, "versioned")
    machine = machine_of(aws, "versioned", old, function, f"{function}:*")
    execution = begin(aws, machine, "versioned")

    deploy(aws, "versioned", "new")
    new = publish(aws, "versioned")
    states = aws.client("stepfunctions")
    states.update_state_machine(stateMachineArn=machine, definition=json.dumps(two_steps(new)))

    assert (old, new) == (f"{function}:1", f"{function}:2")
    assert outputs(output_after_release(aws, execution, "versioned")) == [OLD, OLD]
    assert outputs(aws.run(machine)["output"]) == [NEW, NEW]


def test_an_invocation_of_the_function_itself_ends_with_the_code_that_it_began_with(
    aws: Aws,
) -> None:
    function = a_function(aws, "unversioned")
    machine = machine_of(aws, "unversioned", function, function)
    execution = begin(aws, machine, "unversioned")
    deploy(aws, "unversioned", "new")
    assert outputs(output_after_release(aws, execution, "unversioned")) == [OLD, NEW]


def test_invocations_that_queued_during_a_change_leave_no_worker_with_the_old_code(
    aws: Aws,
) -> None:
    function = a_function(aws, "queued")
    machine = machine_of(aws, "queued", function, function)
    executions = {mark: begin(aws, machine, mark) for mark in ("queued-0", "queued-1")}
    states = aws.client("stepfunctions")
    waiting = [states.start_execution(stateMachineArn=machine)["executionArn"] for _ in range(4)]
    eventually(lambda: all(is_in_first_state(aws, execution) for execution in waiting))

    deploy(aws, "queued", "new")

    for mark, execution in executions.items():
        output_after_release(aws, execution, mark)
    for execution in waiting:
        assert outputs(aws.end_of(execution)["output"]) == [NEW, NEW]


def is_in_first_state(aws: Aws, execution: str) -> bool:
    events = aws.client("stepfunctions").get_execution_history(executionArn=execution)["events"]
    return any(event["type"] == "TaskStateEntered" for event in events)


def test_a_role_that_may_invoke_only_the_function_may_invoke_no_version(aws: Aws) -> None:
    function = a_function(aws, "forbidden")
    machine = machine_of(aws, "forbidden", publish(aws, "forbidden"), function)
    end = aws.run(machine)
    assert end["status"] == "FAILED"
    assert f"lambda:InvokeFunction on resource: {function}:1" in end["cause"]


def test_earlier_versions_keep_no_process_that_has_nothing_to_do(
    aws: Aws, emulator: EmulatorProcess
) -> None:
    function = a_function(aws, "repeated")
    machine = machine_of(aws, "repeated", function, function, f"{function}:*")
    states = aws.client("stepfunctions")
    for number in range(3):
        deploy(aws, "repeated", f"{number}")
        version = publish(aws, "repeated")
        definition = json.dumps(two_steps(version))
        states.update_state_machine(stateMachineArn=machine, definition=definition)
        assert outputs(aws.run(machine)["output"])[0]["code"] == f"{number}"
    assert len(workers(emulator, "repeated")) == 1


def workers(emulator: EmulatorProcess, name: str) -> list[psutil.Process]:
    children = psutil.Process(emulator.process.owned.pid).children(recursive=True)
    return [child for child in children if any(f"lambda-{name}-" in a for a in child.cmdline())]


def outputs(text: str) -> list[Json]:
    output = json.loads(text)
    return [output["first"], output["second"]]
