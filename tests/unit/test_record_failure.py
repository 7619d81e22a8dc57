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


def test_our_own_errors_tell_their_first_line() -> None:
    cause = lambda_cause("DatasetInvalidError", "no schema\nsecond line")
    told = reason("DatasetInvalidError", cause)
    assert told == "ChunkText failed: DatasetInvalidError: no schema"


def test_foreign_errors_tell_their_type_only() -> None:
    told = reason("KeyError", lambda_cause("KeyError", f"'{SECRET}'"))
    assert told == "ChunkText failed: KeyError"


def test_errors_of_aws_clients_tell_code_and_operation() -> None:
    message = (
        "An error occurred (AccessDenied) when calling the PutObject operation: "
        f"User x is not authorized on {SECRET}"
    )
    told = reason("ClientError", lambda_cause("ClientError", message))
    assert told == "ChunkText failed: ClientError: AccessDenied when calling PutObject"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 60.00 seconds"),
        ("Runtime.ImportModuleError", "Unable to import module 'x': No module named 'y'"),
        ("Lambda.Unknown", "The cause could not be determined"),
    ],
)
def test_what_aws_words_itself_is_told(error: str, message: str) -> None:
    assert reason(error, lambda_cause(error, message)) == f"ChunkText failed: {error}: {message}"


def test_the_input_that_a_broken_path_quotes_is_cut_off() -> None:
    cause = f"The JSONPath '$.a' could not be found in the input '{{\"x\": \"{SECRET}\"}}'"
    told = reason("States.Runtime", cause)
    assert told == ("ChunkText failed: States.Runtime: The JSONPath '$.a' could not be found")


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
def test_a_broken_gold_run_tells_the_name_of_its_error(message: str, detail: str) -> None:
    cause = json.dumps({"JobRunState": "FAILED", "ErrorMessage": message})
    assert reason("States.TaskFailed", cause) == f"ChunkText failed: States.TaskFailed{detail}"


@pytest.mark.parametrize(
    "cause", [None, "", "{", "[]", json.dumps([SECRET]), json.dumps({"errorMessage": [SECRET]})]
)
def test_a_cause_that_says_nothing_usable_is_left_out(cause: str | None) -> None:
    assert reason("KeyError", cause) == "ChunkText failed: KeyError"


def test_a_long_cause_is_cut() -> None:
    told = reason("DefectError", lambda_cause("DefectError", "x" * 9000))
    assert told == "ChunkText failed: DefectError: " + "x" * MAX_CAUSE_CHARACTERS


@pytest.mark.parametrize(
    ("status", "error", "told", "code"),
    [
        ("TIMED_OUT", "States.Timeout", "ChunkText timed out: States.Timeout", "States.Timeout"),
        ("TIMED_OUT", None, "ChunkText timed out", "TIMED_OUT"),
        ("ABORTED", None, "ChunkText was aborted", "ABORTED"),
    ],
)
def test_time_outs_and_aborts_are_told_as_such(
    status: str, error: str | None, told: str, code: str
) -> None:
    failure = Failure(status, "ChunkText", error, None)
    assert (reason_of(failure), reason_code_of(failure)) == (told, code)


def test_an_execution_that_entered_no_state_is_told_without_one() -> None:
    assert reason_of(Failure("ABORTED", None, None, None)) == "The execution was aborted"
