"""The rules of the additions to the emulator, without an emulator."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cli.commands.stack_commands import Quotas
from local_aws.aws_limits import LimitProfile, throttled_shares
from local_aws.emulator.ministack_additions.alarm_state import AlarmRule, alarm_state
from local_aws.emulator.ministack_additions.clocks import Clock
from local_aws.emulator.ministack_additions.embedded_metrics import embedded_metrics
from local_aws.emulator.ministack_additions.job_failure import failure_message
from local_aws.emulator.ministack_additions.job_process import JobProcess
from local_aws.emulator.ministack_additions.lambda_errors import error_payload, task_error
from local_aws.emulator.ministack_additions.query_worker import QueryFailedError, QueryWorker
from local_aws.emulator.ministack_additions.retry_rules import delay_before, matches
from local_aws.emulator.ministack_additions.token_buckets import OperationLimits, TokenBucket
from local_aws.emulator.settings import emulator_environment

TRACE = [
    "26/01/01 WARN something",
    "Traceback (most recent call last):",
    '  File "/jobs/x/job.py", line 12, in <module>',
    "    main()",
    '  File "/libs/lib.zip/gold.py", line 99, in main',
    "pkg.QualityGateError: 3 rules broken",
    "details follow",
]


def a_rule(missing: str = "notBreaching", datapoints: int = 1) -> AlarmRule:
    return AlarmRule("GreaterThanOrEqualToThreshold", 1.0, 2, datapoints, missing)


@pytest.mark.parametrize(
    ("values", "datapoints", "missing", "state"),
    [
        ([None, None], 1, "notBreaching", "OK"),
        ([None, None], 1, "breaching", "ALARM"),
        ([None, None], 1, "missing", "INSUFFICIENT_DATA"),
        ([None, None], 1, "ignore", "ALARM"),
        ([2.0, None], 1, "notBreaching", "ALARM"),
        ([2.0, None], 2, "notBreaching", "OK"),
        ([2.0, None], 2, "breaching", "ALARM"),
        ([0.0, 0.0], 1, "missing", "OK"),
        ([1.0, 1.0], 2, "missing", "ALARM"),
    ],
)
def test_the_state_of_an_alarm_follows_its_datapoints(
    values: list[float | None], datapoints: int, missing: str, state: str
) -> None:
    assert alarm_state(a_rule(missing, datapoints), values, current="ALARM") == state


def test_the_message_of_a_failed_run_names_the_line_and_the_exception() -> None:
    assert failure_message(TRACE, 1, "job.py") == (
        "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 12; "
        "pkg.QualityGateError: 3 rules broken"
    )


def test_the_message_of_a_jvm_exception_is_included() -> None:
    trace = [*TRACE[1:4], "py4j.protocol.Py4JJavaError: An error occurred while calling o1.sql."]
    trace += [": software.amazon.S3Exception: Access Denied", "\tat software.amazon.x(x.java:1)"]

    assert failure_message(trace, 1, "job.py").endswith(
        "An error occurred while calling o1.sql. software.amazon.S3Exception: Access Denied"
    )


def test_the_message_of_a_killed_run_has_the_exit_code_of_a_shell() -> None:
    assert failure_message(["some output"], -9, "job.py") == "Command failed with exit code 137"


def test_a_launch_error_is_used_as_the_message() -> None:
    assert failure_message(["LAUNCH ERROR | no script"], 1, "job.py") == "LAUNCH ERROR | no script"


def test_metrics_are_read_for_every_set_of_dimensions_and_other_lines_are_skipped() -> None:
    document = {
        "_aws": {
            "CloudWatchMetrics": [
                {
                    "Namespace": "Medallion",
                    "Dimensions": [["service"], ["service", "dataset"]],
                    "Metrics": [{"Name": "Chunks", "Unit": "Count"}],
                }
            ]
        },
        "service": "extract",
        "dataset": "feedback",
        "Chunks": [1, 2],
    }
    lines = ["plain", '{"message": "no _aws here"}', '{"_aws": broken', json.dumps(document)]

    metrics = list(embedded_metrics(lines))

    assert [(m.value, sorted(m.dimensions)) for m in metrics] == [
        (1.0, ["service"]), (2.0, ["service"]),
        (1.0, ["dataset", "service"]), (2.0, ["dataset", "service"]),
    ]  # fmt: skip


def test_a_functions_error_keeps_its_class_and_its_stack() -> None:
    answer = {"error_type": "BusyError", "stack": ["frame"]}

    payload = error_payload({"errorMessage": "busy"}, answer, "index.handler", "id")

    assert payload == {
        "errorMessage": "busy",
        "errorType": "BusyError",
        "requestId": "id",
        "stackTrace": ["frame"],
    }


def test_an_import_error_names_the_module() -> None:
    body = {"errorMessage": "Worker init failed: ModuleNotFoundError: No module named 'x'"}

    payload = error_payload(body, None, "lambdas.chunk_text.handler.handler", "id")

    assert payload["errorType"] == "Runtime.ImportModuleError"
    assert payload["errorMessage"] == (
        "Unable to import module 'lambdas.chunk_text.handler': No module named 'x'"
    )


def a_job(tmp_path: Path, code: str) -> JobProcess:
    return JobProcess([sys.executable, "-c", code], {"PATH": "/usr/bin:/bin"}, tmp_path)


def test_a_job_that_exceeds_its_timeout_is_killed_with_its_children(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '60'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    printed: list[str] = []

    result = a_job(tmp_path, code).run(
        timeout_seconds=1, on_line=lambda _stream, line: printed.append(line)
    )

    assert (result.timed_out, result.stopped, result.exit_code) == (True, False, -9)
    status = Path(f"/proc/{printed[0]}/stat")
    deadline = time.monotonic() + 5
    while status.exists() and " Z " not in status.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not status.exists() or " Z " in status.read_text()


def test_a_job_keeps_the_end_of_its_standard_error(tmp_path: Path) -> None:
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    lines: list[tuple[str, str]] = []

    result = a_job(tmp_path, code).run(
        timeout_seconds=30, on_line=lambda stream, line: lines.append((stream, line))
    )

    assert (result.exit_code, result.error_lines) == (3, ("err",))
    assert sorted(lines) == [("error", "err"), ("output", "out")]


def test_a_job_that_is_stopped_before_its_start_does_not_run(tmp_path: Path) -> None:
    job = a_job(tmp_path, "import time; time.sleep(60)")
    job.stop()

    assert job.run(timeout_seconds=30, on_line=lambda _stream, _line: None).stopped


ECHO = (
    "import json, os, sys\n"
    "for line in sys.stdin:\n"
    "    query = json.loads(line)['query']\n"
    "    if query == 'die': os._exit(1)\n"
    "    answer = {'error': 'NO'} if query == 'fail' else {'rows': [[query]]}\n"
    "    print(json.dumps(answer), flush=True)\n"
)


def test_a_query_engine_that_crashes_fails_its_query_and_is_restarted(tmp_path: Path) -> None:
    worker = QueryWorker([sys.executable, "-c", ECHO], tmp_path)
    try:
        assert worker.ask({"query": "one"}) == {"rows": [["one"]]}
        with pytest.raises(QueryFailedError, match="the query engine ended"):
            worker.ask({"query": "die"})
        assert worker.ask({"query": "two"}) == {"rows": [["two"]]}
        with pytest.raises(QueryFailedError, match="NO"):
            worker.ask({"query": "fail"})
    finally:
        worker.stop()


def test_the_emulators_environment_has_no_variables_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PYTHONPATH", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "VIRTUAL_ENV", "GEMINI_API_KEY"):
        monkeypatch.setenv(name, "mine")

    environment = emulator_environment(tmp_path, port=1, region="us-east-1")

    assert "mine" not in environment.values()
    assert environment["BIND_HOST"] == "127.0.0.1"
    assert environment["AUTH"] == "true"


def a_retrier(**fields: float | str) -> dict[str, Any]:
    return {"ErrorEquals": ["BusyError"], "IntervalSeconds": 2, "MaxAttempts": 2000, **fields}


@pytest.mark.parametrize(
    ("fields", "retries", "seconds"),
    [
        ({}, 0, 2.0),
        ({}, 3, 16.0),
        ({"BackoffRate": 1.5}, 2, 4.5),
        ({"MaxDelaySeconds": 10}, 3, 10.0),
        ({"MaxDelaySeconds": 10}, 1999, 10.0),
        ({"MaxDelaySeconds": 10, "JitterStrategy": "FULL"}, 3, 2.5),
        ({"MaxAttempts": 0}, 0, None),
        ({}, 2000, None),
    ],
)
def test_a_retry_waits_as_long_as_its_retrier_says(
    fields: dict[str, float | str], retries: int, seconds: float | None
) -> None:
    assert delay_before(a_retrier(**fields), retries, lambda: 0.25) == seconds


@pytest.mark.parametrize(
    ("names", "error", "matched"),
    [
        (["BusyError"], "BusyError", True),
        (["States.ALL"], "BusyError", True),
        (["States.TaskFailed"], "BusyError", True),
        (["States.TaskFailed"], "States.Timeout", False),
        (["States.Timeout"], "States.HeartbeatTimeout", True),
        (["States.HeartbeatTimeout"], "States.Timeout", False),
        (["States.ALL"], "States.Runtime", False),
        (["States.ALL"], "States.DataLimitExceeded", False),
        (["States.DataLimitExceeded"], "States.DataLimitExceeded", True),
    ],
)
def test_an_entry_of_retry_matches_the_errors_that_it_names(
    names: list[str], error: str, *, matched: bool
) -> None:
    assert matches(names, error) is matched


def test_a_throttle_and_a_time_out_of_a_function_have_the_names_of_step_functions() -> None:
    throttle = json.dumps({"__type": "TooManyRequestsException", "message": "Rate Exceeded"})
    timeout = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": "timed out after 3 s"})

    assert task_error("Lambda.Unknown", throttle)[0] == "Lambda.TooManyRequestsException"
    error, cause = task_error("Sandbox.Timedout", timeout)
    assert (error, "timed out after 3 s" in cause) == ("Lambda.Unknown", True)
    assert task_error("BusyError", "{}") == ("BusyError", "{}")


def test_a_paused_clock_does_not_advance(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    clock = Clock()
    now[0] = 101.0
    clock.pause()
    clock.pause()
    now[0] = 150.0
    assert clock.elapsed() == 1.0
    clock.resume()
    now[0] = 160.0
    clock.resume()
    now[0] = 162.0

    assert clock.elapsed() == 3.0


def test_a_bucket_allows_its_size_at_once_and_refills_at_its_rate() -> None:
    now = [0.0]
    bucket = TokenBucket(3, 2.0, lambda: now[0])

    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 1.0
    assert [bucket.take() for _ in range(3)] == [True, True, False]
    now[0] = 100.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_share_of_the_calls_of_an_operation_is_refused() -> None:
    limits = OperationLimits({}, {"DynamoDB.UpdateItem": 0.25})

    refused = sum(limits.refuse("dynamodb.UpdateItem") for _ in range(1000))

    assert 200 <= refused <= 300
    assert not limits.refuse("dynamodb.GetItem")


def test_the_shares_of_calls_to_refuse_are_read_from_options() -> None:
    assert throttled_shares(["s3.PutObject=0.5"]) == {"s3.PutObject": 0.5}
    for wrong in ("s3.PutObject", "PutObject=0.5", "s3.PutObject=2", "s3.PutObject=x"):
        with pytest.raises(ValueError, match=r"is not OPERATION=SHARE"):
            throttled_shares([wrong])


def test_the_command_line_names_the_accounts_whose_quotas_apply() -> None:
    assert [quotas.value for quotas in Quotas] == [profile.value for profile in LimitProfile]
