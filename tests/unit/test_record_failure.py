from __future__ import annotations

import json

import pytest

from lambdas.record_failure.cause import (
    MAX_CAUSE_CHARACTERS,
    Failure,
    reason_code_of,
    reason_of,
)

SECRET = "the patient said so"


def lambda_cause(error: str, message: str) -> str:
    trace = [f"File x line 1: {SECRET}"]
    return json.dumps({"errorType": error, "errorMessage": message, "stackTrace": trace})


def reason(error: str | None, cause: str | None, *, status: str = "FAILED") -> str:
    return reason_of(Failure(status, "ChunkText", error, cause))


def test_a_project_error_gives_its_first_line() -> None:
    cause = lambda_cause("DatasetInvalidError", "no schema\nsecond line")
    given = reason("DatasetInvalidError", cause)
    assert given == "ChunkText failed: DatasetInvalidError: no schema"


def test_a_foreign_error_gives_only_its_type() -> None:
    given = reason("KeyError", lambda_cause("KeyError", f"'{SECRET}'"))
    assert given == "ChunkText failed: KeyError"


def test_an_aws_client_error_gives_its_code_and_operation() -> None:
    message = (
        "An error occurred (AccessDenied) when calling the PutObject operation: "
        f"User x is not authorized on {SECRET}"
    )
    given = reason("ClientError", lambda_cause("ClientError", message))
    assert given == "ChunkText failed: ClientError: AccessDenied when calling PutObject"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 60.00 seconds"),
        ("Runtime.ImportModuleError", "Unable to import module 'x': No module named 'y'"),
        ("Lambda.Unknown", "The cause could not be determined"),
    ],
)
def test_a_message_worded_by_aws_is_kept(error: str, message: str) -> None:
    assert reason(error, lambda_cause(error, message)) == f"ChunkText failed: {error}: {message}"


def test_input_quoted_by_a_broken_path_is_cut_off() -> None:
    cause = f"The JSONPath '$.a' could not be found in the input '{{\"x\": \"{SECRET}\"}}'"
    given = reason("States.Runtime", cause)
    assert given == ("ChunkText failed: States.Runtime: The JSONPath '$.a' could not be found")


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        (f"AnalysisException: cannot cast '{SECRET}'", ": AnalysisException"),
        (f"pyspark.errors.PySparkException: {SECRET}", ": PySparkException"),
        ("DefectError: main moved five times", ": DefectError: main moved five times"),
        (
            "Error Category: X_ERROR; Failed Line Number: 3; ImportError: No module named 'a.b'",
            ": ImportError: No module named 'a.b'",
        ),
        (
            "Failed Line Number: 3; ImportError: cannot import name 'c' from 'a.b' (/libs/l.zip)",
            ": ImportError: cannot import name 'c' from 'a.b'",
        ),
        (
            f"S3Exception: User: {SECRET} is not authorized to perform: s3:PutObject on {SECRET}",
            ": S3Exception: is not authorized to perform: s3:PutObject",
        ),
        (f"S3Exception: Access Denied for {SECRET}, Access Denied", ": S3Exception: Access Denied"),
        ("Command failed with exit code 137", ": Command failed with exit code 137"),
        (f"something about {SECRET}", ""),
        ("", ""),
    ],
)
def test_a_broken_gold_run_gives_the_name_of_its_error(message: str, detail: str) -> None:
    cause = json.dumps({"JobRunState": "FAILED", "ErrorMessage": message})
    assert reason("States.TaskFailed", cause) == f"ChunkText failed: States.TaskFailed{detail}"


@pytest.mark.parametrize(
    "cause", [None, "", "{", "[]", json.dumps([SECRET]), json.dumps({"errorMessage": [SECRET]})]
)
def test_a_cause_without_a_usable_message_is_left_out(cause: str | None) -> None:
    assert reason("KeyError", cause) == "ChunkText failed: KeyError"


def test_a_long_cause_is_cut() -> None:
    given = reason("DefectError", lambda_cause("DefectError", "x" * 9000))
    assert given == "ChunkText failed: DefectError: " + "x" * MAX_CAUSE_CHARACTERS


@pytest.mark.parametrize(
    ("status", "error", "given", "code"),
    [
        ("TIMED_OUT", "States.Timeout", "ChunkText timed out: States.Timeout", "States.Timeout"),
        ("TIMED_OUT", None, "ChunkText timed out", "TIMED_OUT"),
        ("ABORTED", None, "ChunkText was aborted", "ABORTED"),
    ],
)
def test_timeouts_and_aborts_are_named_as_such(
    status: str, error: str | None, given: str, code: str
) -> None:
    failure = Failure(status, "ChunkText", error, None)
    assert (reason_of(failure), reason_code_of(failure)) == (given, code)


def test_an_execution_that_entered_no_state_is_reported_without_a_state() -> None:
    assert reason_of(Failure("ABORTED", None, None, None)) == "The execution was aborted"
