"""The limits of an AWS account in the embedded AWS."""

import itertools
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local_aws.aws_limits import AwsLimits, LimitProfile
from local_aws.emulator import start_emulator
from tests.integration.emulator_support import Aws, Json, allow, eventually

pytestmark = pytest.mark.integration

ACCOUNT_CONCURRENCY = 10
HOLDING = """
import boto3, time
s3 = boto3.client('s3')
def handler(event, context):
    s3.put_object(Bucket='marks', Key=f"{event['name']}/{event['number']}", Body=b'')
    while 'Contents' not in s3.list_objects_v2(Bucket='marks', Prefix='release'):
        time.sleep(0.2)
    return 'done'
"""


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    limits = AwsLimits(
        LimitProfile.NEW_ACCOUNT,
        glue_start_seconds=60.0,
        throttled={"dynamodb.UpdateItem": 1.0, "S3.DeleteObject": 1.0},
    )
    with start_emulator(tmp_path_factory.mktemp("stack"), limits=limits) as emulator:
        aws = Aws(emulator.endpoint_url)
        aws.bucket("marks")
        yield aws


def impatient(aws: Aws, service: str) -> Any:
    """A client that does not retry."""
    return boto3.client(  # type: ignore[call-overload] # a service name that is a variable
        service,
        endpoint_url=aws.endpoint_url,
        region_name=aws.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}),
    )


def refusal(call: Any, **arguments: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    response: Any = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_invocations_beyond_the_accounts_concurrency_are_throttled_and_retried(aws: Aws) -> None:
    role = aws.role("holding", "lambda.amazonaws.com", allow("s3:*"))
    function = aws.function("holding", HOLDING, role=role, timeout=120)
    retry = {
        "ErrorEquals": ["Lambda.TooManyRequestsException"],
        "IntervalSeconds": 1,
        "MaxDelaySeconds": 2,
        "MaxAttempts": 500,
        "JitterStrategy": "FULL",
    }
    machine_role = aws.role("machine", "states.amazonaws.com", allow("lambda:*"))
    eager, patient = (
        aws.machine(name, a_definition(function, name, retries), role=machine_role)
        for name, retries in (("eager", []), ("patient", [retry]))
    )
    states, s3 = aws.client("stepfunctions"), aws.client("s3")

    first = [start(states, patient, number) for number in range(ACCOUNT_CONCURRENCY + 5)]
    # No invocation ends before the release, so that the account stays full.
    eventually(lambda: any(was_throttled(states, arn) for arn in first))
    refused = aws.end_of(start(states, eager, 0))
    code = refusal(
        impatient(aws, "lambda").invoke, FunctionName="holding", Payload=b'{"number": 1}'
    )
    lambdas = aws.client("lambda")
    # A throttle is not a failed attempt, so that it needs no retry.
    lambdas.put_function_event_invoke_config(FunctionName="holding", MaximumRetryAttempts=0)
    lambdas.invoke(
        FunctionName="holding",
        InvocationType="Event",
        Payload=json.dumps({"name": "queued", "number": 1}).encode(),
    )
    s3.put_object(Bucket="marks", Key="release", Body=b"")

    assert refused["error"] == "Lambda.TooManyRequestsException"
    assert code == ("TooManyRequestsException", 429)
    assert {aws.end_of(arn)["status"] for arn in first} == {"SUCCEEDED"}
    eventually(lambda: s3.list_objects_v2(Bucket="marks", Prefix="queued").get("Contents"))


def a_definition(function: str, name: str, retries: list[Json]) -> Json:
    parameters = {"FunctionName": function, "Payload": {"name": name, "number.$": "$.number"}}
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": parameters,
        "Retry": retries,
        "End": True,
    }
    return {"StartAt": "Hold", "States": {"Hold": task}}


def start(states: Any, machine: str, number: int) -> str:
    given = json.dumps({"number": number})
    return str(states.start_execution(stateMachineArn=machine, input=given)["executionArn"])


def was_throttled(states: Any, execution: str) -> bool:
    events = states.get_execution_history(executionArn=execution)["events"]
    errors = [event.get("taskFailedEventDetails", {}).get("error") for event in events]
    return "Lambda.TooManyRequestsException" in errors


def test_a_new_account_can_reserve_nothing(aws: Aws) -> None:
    aws.function("reserving", "def handler(event, context): return 1")

    put = aws.client("lambda").put_function_concurrency
    code, _ = refusal(put, FunctionName="reserving", ReservedConcurrentExecutions=1)

    assert code == "InvalidParameterValueException"


def test_more_than_a_bucket_of_describe_execution_is_throttled(aws: Aws) -> None:
    describe = impatient(aws, "stepfunctions").describe_execution
    arn = "arn:aws:states:us-east-1:000000000000:execution:none:none"

    codes = (refusal(describe, executionArn=arn)[0] for _ in range(10_000))
    passed = list(itertools.takewhile(lambda code: code == "ExecutionDoesNotExist", codes))

    assert 300 <= len(passed) < 10_000


def test_operations_to_throttle_are_refused_with_their_services_error(aws: Aws) -> None:
    update = impatient(aws, "dynamodb").update_item

    assert refusal(update, TableName="none", Key={"pk": {"S": "1"}}) == ("ThrottlingException", 400)
    delete = impatient(aws, "s3").delete_object
    assert refusal(delete, Bucket="marks", Key="x") == ("SlowDown", 503)


def test_a_run_is_starting_for_a_while_and_can_be_stopped_meanwhile(aws: Aws) -> None:
    glue = aws.client("glue")
    role = aws.role("job", "glue.amazonaws.com")
    command = {"Name": "glueetl", "ScriptLocation": "s3://marks/x.py"}
    glue.create_job(Name="starting", Role=role, Command=command)
    run_id = glue.start_job_run(JobName="starting")["JobRunId"]

    def state() -> str:
        return str(glue.get_job_runs(JobName="starting")["JobRuns"][0]["JobRunState"])

    assert state() == "STARTING"
    glue.batch_stop_job_run(JobName="starting", JobRunIds=[run_id])
    eventually(lambda: state() == "STOPPED")


def test_the_runs_of_a_job_are_listed_in_pages_newest_first(aws: Aws) -> None:
    glue = aws.client("glue")
    role = aws.role("paged-job", "glue.amazonaws.com")
    command = {"Name": "glueetl", "ScriptLocation": "s3://marks/x.py"}
    properties: Json = {"ExecutionProperty": {"MaxConcurrentRuns": 3}}
    glue.create_job(Name="paged", Role=role, Command=command, **properties)
    started = [glue.start_job_run(JobName="paged")["JobRunId"] for _ in range(3)]

    pages = list(glue.get_paginator("get_job_runs").paginate(JobName="paged", MaxResults=2))

    assert [[run["Id"] for run in page["JobRuns"]] for page in pages] == [
        started[:0:-1],
        started[:1],
    ]
    glue.batch_stop_job_run(JobName="paged", JobRunIds=started)


def test_an_upload_of_more_than_5_gb_in_one_request_is_refused(aws: Aws) -> None:
    address = urlsplit(aws.endpoint_url)
    request = (
        "PUT /marks/huge HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Length: {5 * 1024**3 + 1}\r\nConnection: close\r\n\r\n"
    )

    with socket.create_connection((str(address.hostname), address.port or 80)) as connection:
        connection.sendall(request.encode())
        answer = connection.recv(65536).decode()

    assert answer.startswith("HTTP/1.1 400")


def test_the_calls_of_a_state_machine_can_be_throttled(tmp_path: Path) -> None:
    limits = AwsLimits(throttled={"glue.StartJobRun": 1.0, "lambda.InvokeFunction": 1.0})
    with start_emulator(tmp_path, limits=limits) as emulator:
        aws = Aws(emulator.endpoint_url)
        function = aws.function("refused", "def handler(event, context): return 1")
        role = aws.role("machine", "states.amazonaws.com", allow(["lambda:*", "glue:*"]))
        job = {
            "Type": "Task",
            "Resource": "arn:aws:states:::glue:startJobRun.sync",
            "Parameters": {"JobName": "none"},
            "End": True,
        }
        invoke = {"Type": "Task", "Resource": function, "End": True}
        ends = [
            aws.run(aws.machine(name, {"StartAt": "Do", "States": {"Do": task}}, role=role))
            for name, task in (("job", job), ("invoke", invoke))
        ]

    assert [end["error"] for end in ends] == [
        "Glue.ThrottlingException",
        "Lambda.TooManyRequestsException",
    ]
