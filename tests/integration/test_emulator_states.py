"""Step Functions and Lambda, as the pipeline uses them."""

import json
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import pytest

from local_aws.emulator import EmulatorProcess, start_emulator
from tests.integration.emulator_support import Aws, Json, allow, an_archive, eventually

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatorProcess]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        yield emulator


@pytest.fixture(scope="module")
def aws(emulator: EmulatorProcess) -> Aws:
    aws = Aws(emulator.endpoint_url)
    aws.bucket("data")
    return aws


def a_task(function: str, **fields: Any) -> Json:
    return {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Parameters": {"FunctionName": function, "Payload.$": "$"},
        "OutputPath": "$.Payload",
        **({} if "Next" in fields else {"End": True}),
        **fields,
    }


def a_machine(aws: Aws, name: str, states: Json, *permissions: Json, **fields: Any) -> str:
    role = aws.role(f"{name}-machine", "states.amazonaws.com", allow("lambda:*"), *permissions)
    return aws.machine(name, {"StartAt": next(iter(states)), "States": states, **fields}, role=role)


def test_a_task_invokes_a_function_with_a_payload_and_returns_its_answer(aws: Aws) -> None:
    function = aws.function("echo", "def handler(event, context): return {'got': event['n']}")

    end = aws.run(a_machine(aws, "echo", {"Echo": a_task(function)}), {"n": 7})

    assert (end["status"], json.loads(end["output"])) == ("SUCCEEDED", {"got": 7})


def test_a_task_fails_with_the_class_of_the_functions_error(aws: Aws) -> None:
    source = (
        "class UnknownDatasetError(Exception): pass\n"
        "def handler(event, context): raise UnknownDatasetError('no dataset here')\n"
    )
    function = aws.function("raising", source)

    end = aws.run(a_machine(aws, "raising", {"Raise": a_task(function)}))

    assert (end["status"], end["error"]) == ("FAILED", "UnknownDatasetError")
    cause = json.loads(end["cause"])
    assert cause["errorMessage"] == "no dataset here"
    assert "line 2, in handler" in cause["stackTrace"][-1]


def test_retry_and_catch_match_the_class_of_the_error(aws: Aws) -> None:
    source = (
        "class BusyError(Exception): pass\n"
        "class InputError(Exception): pass\n"
        "calls = []\n"
        "def handler(event, context):\n"
        "    import boto3\n"
        "    s3 = boto3.client('s3')\n"
        "    tries = s3.list_objects_v2(Bucket='data', Prefix='tries/').get('KeyCount', 0)\n"
        "    s3.put_object(Bucket='data', Key=f'tries/{tries}', Body=b'')\n"
        "    raise BusyError() if tries < 2 else InputError('bad')\n"
    )
    role = aws.role("flaky", "lambda.amazonaws.com", allow("s3:*"))
    function = aws.function("flaky", source, role=role)
    states = {
        "Try": a_task(
            function,
            Retry=[{"ErrorEquals": ["BusyError"], "IntervalSeconds": 1, "BackoffRate": 1.0}],
            Catch=[{"ErrorEquals": ["InputError"], "Next": "Rejected", "ResultPath": "$.error"}],
        ),
        "Rejected": {"Type": "Fail", "ErrorPath": "$.error.Error", "Cause": "rejected"},
    }

    end = aws.run(a_machine(aws, "flaky", states))

    assert (end["status"], end["error"]) == ("FAILED", "InputError")
    assert aws.client("s3").list_objects_v2(Bucket="data", Prefix="tries/")["KeyCount"] == 3


def test_a_package_missing_from_the_archive_is_an_import_error(aws: Aws) -> None:
    function = aws.function("importing", "import yaml\ndef handler(event, context): return 1")

    end = aws.run(a_machine(aws, "importing", {"Import": a_task(function)}))

    assert end["error"] == "Runtime.ImportModuleError"
    assert json.loads(end["cause"])["errorMessage"] == (
        "Unable to import module 'index': No module named 'yaml'"
    )


def test_a_function_finds_the_aws_sdk_but_neither_the_project_nor_the_emulator(aws: Aws) -> None:
    source = (
        "import importlib.util, os\n"
        "names = ('medallion', 'local_aws', 'ministack', 'yaml', 'pydantic', 'boto3')\n"
        "def handler(event, context):\n"
        "    return {'found': [n for n in names if importlib.util.find_spec(n)],\n"
        "            'home': os.environ['HOME'], 'virtual': os.environ.get('VIRTUAL_ENV')}\n"
    )
    function = aws.function("looking", source)

    output = json.loads(aws.run(a_machine(aws, "looking", {"Look": a_task(function)}))["output"])

    assert output["found"] == ["boto3"]
    assert output["home"] != os.environ.get("HOME")
    assert output["virtual"] is None


def test_a_function_that_exceeds_its_timeout_fails_the_state(aws: Aws) -> None:
    source = "import time\ndef handler(event, context): time.sleep(30)"
    function = aws.function("sleeping", source, timeout=1)

    end = aws.run(a_machine(aws, "sleeping", {"Sleep": a_task(function)}), timeout=15)

    assert (end["status"], end["error"]) == ("FAILED", "Lambda.Unknown")


def test_killing_a_functions_process_fails_the_state(aws: Aws, emulator: EmulatorProcess) -> None:
    source = "import time\ndef handler(event, context): time.sleep(30)"
    function = aws.function("doomed", source)
    machine = a_machine(aws, "doomed", {"Doomed": a_task(function)})
    execution = aws.client("stepfunctions").start_execution(stateMachineArn=machine)

    def worker() -> psutil.Process | None:
        children = psutil.Process(emulator.process.owned.pid).children()
        return next((c for c in children if "doomed" in " ".join(c.cmdline())), None)

    eventually(worker).send_signal(signal.SIGKILL)

    end = aws.end_of(execution["executionArn"], timeout=15)
    assert (end["status"], end["error"]) == ("FAILED", "Lambda.Unknown")


def test_a_function_has_only_the_permissions_of_its_role(aws: Aws) -> None:
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('s3').put_object(Bucket='data', Key='x', Body=b'')\n"
    )
    function = aws.function("trespassing", source)

    end = aws.run(a_machine(aws, "trespassing", {"Trespass": a_task(function)}))

    assert end["status"] == "FAILED"
    assert "AccessDenied" in json.loads(end["cause"])["errorMessage"]


def test_requests_to_the_emulator_count_as_encrypted(aws: Aws) -> None:
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": ["arn:aws:s3:::tls-only", "arn:aws:s3:::tls-only/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    aws.bucket("tls-only")
    aws.client("s3").put_bucket_policy(
        Bucket="tls-only", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    )
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('s3').put_object(Bucket='tls-only', Key='x', Body=b'')\n"
    )
    role = aws.role("careful", "lambda.amazonaws.com", allow("s3:PutObject"))
    function = aws.function("careful", source, role=role)

    answer = aws.client("lambda").invoke(FunctionName=function)

    assert "FunctionError" not in answer


def test_a_wildcard_of_a_policy_matches_keys_with_line_feeds(aws: Aws) -> None:
    key = "letters/two\nlines.txt"
    aws.client("s3").put_object(Bucket="data", Key=key, Body=b"read")
    allowed = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::data/letters/*.txt",
    }
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    got = boto3.client('s3').get_object(Bucket='data', Key=event['key'])\n"
        "    return got['Body'].read().decode()"
    )
    role = aws.role("line-feeds", "lambda.amazonaws.com", allowed)
    function = aws.function("line-feeds", source, role=role)
    client = aws.client("lambda")

    def answer(name: str) -> Any:
        payload = json.dumps({"key": name})
        return json.loads(client.invoke(FunctionName=function, Payload=payload)["Payload"].read())

    assert answer(key) == "read"
    assert answer(f"{key}\n")["errorType"] == "AccessDenied"


def test_the_state_machines_role_must_be_allowed_to_invoke_the_function(aws: Aws) -> None:
    function = aws.function("guarded", "def handler(event, context): return 1")
    role = aws.role("powerless", "states.amazonaws.com")
    machine = aws.machine(
        "powerless", {"StartAt": "Call", "States": {"Call": a_task(function)}}, role=role
    )

    end = aws.run(machine)

    assert end["error"] == "Lambda.AWSLambdaException"
    assert "not authorized to perform: lambda:InvokeFunction" in end["cause"]


def test_an_execution_that_exceeds_its_machines_timeout_ends(aws: Aws) -> None:
    states = {"Wait": {"Type": "Wait", "Seconds": 5, "End": True}}

    end = aws.run(a_machine(aws, "slow", states, TimeoutSeconds=1), timeout=4)

    assert end["status"] == "TIMED_OUT"


def test_state_data_over_the_limit_of_aws_is_rejected(aws: Aws) -> None:
    function = aws.function("verbose", "def handler(event, context): return 'x' * 300_000")

    end = aws.run(a_machine(aws, "verbose", {"Talk": a_task(function)}))

    assert end["error"] == "States.DataLimitExceeded"


@pytest.fixture(scope="module")
def mapping(aws: Aws) -> str:
    """A machine whose Map runs a loop of a function and a Wait for each line of an object."""
    source = (
        "from datetime import UTC, datetime, timedelta\n"
        "def handler(event, context):\n"
        "    if event['batch'] == 2 and event['breaks']:\n"
        "        raise ValueError('batch 2 broke')\n"
        "    turn = event.get('turn', 0) + 1\n"
        "    until = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()\n"
        "    return {**event, 'turn': turn, 'until': until, 'done': turn == 2}\n"
    )
    function = aws.function("batch", source)
    child = {
        "Work": a_task(function, Next="Done"),
        "Done": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.done", "BooleanEquals": True, "Next": "End"}],
            "Default": "Rest",
        },
        "Rest": {"Type": "Wait", "TimestampPath": "$.until", "Next": "Work"},
        "End": {"Type": "Succeed"},
    }
    states = {
        "Extract": {
            "Type": "Map",
            "MaxConcurrency": 2,
            "ToleratedFailurePercentage": 100,
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "JSONL"},
                "Parameters": {"Bucket": "data", "Key.$": "$.plan"},
            },
            "ItemSelector": {
                "batch.$": "$$.Map.Item.Value.batch",
                "breaks.$": "$.breaks",
            },
            "ItemProcessor": {
                "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                "StartAt": "Work",
                "States": child,
            },
            "ResultWriter": {
                "Resource": "arn:aws:states:::s3:putObject",
                "Parameters": {"Bucket": "data", "Prefix": "map-results"},
            },
            "ResultPath": "$.map",
            "End": True,
        }
    }
    lines = "".join(json.dumps({"batch": number}) + "\n" for number in (1, 2, 3))
    aws.client("s3").put_object(Bucket="data", Key="plan.jsonl", Body=lines)
    return a_machine(
        aws, "mapping", states,
        allow("states:StartExecution"),
        allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::data/*"),
    )  # fmt: skip


def test_a_distributed_map_runs_its_loop_for_each_line_of_an_object(aws: Aws, mapping: str) -> None:
    began = datetime.now(UTC)

    end = aws.run(mapping, {"plan": "plan.jsonl", "breaks": False})

    assert end["status"] == "SUCCEEDED", end.get("cause")
    assert datetime.now(UTC) - began >= timedelta(seconds=1)
    details = json.loads(end["output"])["map"]["ResultWriterDetails"]
    results = map_results(aws, details)
    assert sorted(results) == ["SUCCEEDED"]
    outputs = [json.loads(result["Output"]) for result in results["SUCCEEDED"]]
    assert sorted((output["batch"], output["turn"]) for output in outputs) == [
        (1, 2), (2, 2), (3, 2),
    ]  # fmt: skip


def test_a_failing_child_does_not_lose_the_work_of_its_siblings(aws: Aws, mapping: str) -> None:
    end = aws.run(mapping, {"plan": "plan.jsonl", "breaks": True})

    assert end["status"] == "SUCCEEDED", end.get("cause")
    results = map_results(aws, json.loads(end["output"])["map"]["ResultWriterDetails"])
    assert [result["Error"] for result in results["FAILED"]] == ["ValueError"]
    assert len(results["SUCCEEDED"]) == 2


def map_results(aws: Aws, details: Json) -> dict[str, list[Json]]:
    def read(key: str) -> Any:
        found = aws.client("s3").get_object(Bucket=details["Bucket"], Key=key)
        return json.loads(found["Body"].read())

    files = read(details["Key"])["ResultFiles"]
    return {status: read(listed[0]["Key"]) for status, listed in files.items() if listed}


def test_stopping_an_execution_stops_the_children_of_its_map(aws: Aws, mapping: str) -> None:
    states = aws.client("stepfunctions")
    lines = "".join(json.dumps({"batch": number}) + "\n" for number in range(20))
    aws.client("s3").put_object(Bucket="data", Key="long.jsonl", Body=lines)
    execution = states.start_execution(
        stateMachineArn=mapping, input=json.dumps({"plan": "long.jsonl", "breaks": False})
    )["executionArn"]
    map_run = eventually(lambda: states.list_map_runs(executionArn=execution)["mapRuns"])[0]

    states.stop_execution(executionArn=execution)

    def ended() -> Json | None:
        found: Json = states.describe_map_run(mapRunArn=map_run["mapRunArn"])
        return (
            found if found["itemCounts"]["running"] == found["itemCounts"]["pending"] == 0 else None
        )

    counts = eventually(ended, timeout=8)["itemCounts"]
    assert counts["succeeded"] < 10
    assert aws.end_of(execution)["status"] == "ABORTED"


def test_a_new_archive_replaces_the_code_of_a_function(aws: Aws) -> None:
    function = aws.function("changing", "import part\ndef handler(event, context): return 1")
    code = aws.client("lambda").update_function_code
    machine = a_machine(aws, "changing", {"Change": a_task(function)})
    outputs = []

    for number in (2, 3):
        sources = {
            "index.py": "import part.data\ndef handler(event, context): return part.data.N",
            "part/data.py": f"N = {number}",
        }
        code(FunctionName="changing", ZipFile=an_archive(sources))
        outputs.append(aws.run(machine)["output"])

    assert outputs == ["2", "3"]


def test_a_published_version_keeps_its_code(aws: Aws) -> None:
    old = "def handler(event, context): return context.function_version + ' old'"
    function = aws.function("versioned", old)
    lambdas = aws.client("lambda")
    version = lambdas.publish_version(FunctionName="versioned")["Version"]
    new = an_archive({"index.py": old.replace("old", "new")})
    lambdas.update_function_code(FunctionName="versioned", ZipFile=new)
    states = {"Old": a_task(f"{function}:{version}")}
    machine = a_machine(aws, "versioned", states)
    latest = a_machine(aws, "latest", {"New": a_task(function)})

    assert json.loads(aws.run(machine)["output"]) == f"{version} old"
    assert json.loads(aws.run(latest)["output"]) == "$LATEST new"
