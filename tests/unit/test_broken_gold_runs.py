"""What a broken gold run means, and what follows: the table of causes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from medallion.contracts import GoldRunBreak, TaskFailure
from medallion.gold_runs import (
    Breakage,
    GoldClaim,
    Remedy,
    breakage_of,
    pause_before_retry,
    remedy_for,
)
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage

C, R = GoldRunCause, Remedy
CLAIM = GoldClaim("letters", "arn:x", "g1", "2026-11-23T07:00:00.000+00:00")
PROCESS_DIED = GoldRunBreak(
    stage=GoldRunStage.AUDIT, cause=C.CRASH, reason_code="GoldRunCrashed", reason="in AUDIT"
)


def failure(error: str, state: str | None = None, message: str = "") -> TaskFailure:
    run = {"JobRunState": state, "ErrorMessage": message}
    return TaskFailure(Error=error, Cause=json.dumps(run) if state else "")


def reported(cause: GoldRunCause) -> GoldRunBreak:
    return GoldRunBreak(
        stage=GoldRunStage.AUDIT, cause=cause, reason_code="CODE", reason="the job's words"
    )


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        ("Glue.AccessDeniedException", C.DATASET),
        ("Glue.EntityNotFoundException", C.DATASET),
        ("Glue.InvalidInputException", C.DATASET),
        ("Glue.ValidationException", C.DATASET),
        ("Glue.ConcurrentRunsExceededException", C.PLATFORM),
        ("Glue.ResourceNumberLimitExceededException", C.PLATFORM),
        ("Glue.InternalServiceException", C.PLATFORM),
        ("Glue.OperationTimeoutException", C.PLATFORM),
        ("Glue.ThrottlingException", C.PLATFORM),
        ("Glue.NobodyKnowsException", C.PLATFORM),
    ],
)
def test_a_job_that_did_not_start_accuses_no_document(error: str, cause: GoldRunCause) -> None:
    breakage = breakage_of(failure(error), None)
    assert (breakage.cause, breakage.reason_code, breakage.in_mid_run) == (cause, error, False)
    assert error in breakage.reason


@pytest.mark.parametrize("cause", [C.DATA, C.DATASET, C.PLATFORM])
@pytest.mark.parametrize("state", ["FAILED", "TIMEOUT", "STOPPED"])
def test_the_cause_that_the_job_wrote_counts(cause: GoldRunCause, state: str) -> None:
    breakage = breakage_of(failure("States.TaskFailed", state), reported(cause))
    assert breakage == Breakage(cause, "CODE", "the job's words")


@pytest.mark.parametrize("state", ["FAILED", "ERROR"])
def test_a_process_that_died_within_a_stage_crashed(state: str) -> None:
    breakage = breakage_of(failure("States.TaskFailed", state), PROCESS_DIED)
    assert (breakage.cause, breakage.in_mid_run) == (C.CRASH, True)
    assert breakage.reason == "the Spark process ended in the stage AUDIT"


@pytest.mark.parametrize(
    ("error", "state", "with_result"),
    [
        ("States.TaskFailed", "TIMEOUT", True),
        ("States.TaskFailed", "STOPPED", True),
        ("States.TaskFailed", "TIMEOUT", False),
        ("States.TaskFailed", "STOPPED", False),
        ("States.TaskFailed", "FAILED", False),
        ("States.TaskFailed", "ERROR", False),
        ("States.Timeout", None, True),
        ("States.Timeout", None, False),
        ("States.TaskFailed", None, False),
    ],
)
def test_a_run_that_names_no_cause_was_broken_by_the_platform(
    error: str, state: str | None, with_result: bool
) -> None:
    breakage = breakage_of(failure(error, state), PROCESS_DIED if with_result else None)
    assert (breakage.cause, breakage.in_mid_run) == (C.PLATFORM, True)
    ended = (state or error).removeprefix("States.").title()
    assert breakage.reason_code == f"GoldRun{ended}"


DENIED = "An error occurred (AccessDenied) when calling the PutObject operation: words"
UNAUTHORIZED = "S3Exception: User: words is not authorized to perform: s3:GetObject on words"


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ("User is not authorized to perform: glue:StartJobRun", C.DATASET),
        ("AccessDeniedException: refused", C.DATASET),
        ("Rate exceeded", C.PLATFORM),
    ],
)
def test_a_refused_start_is_known_by_its_words_if_its_error_is_a_general_one(
    words: str, cause: GoldRunCause
) -> None:
    broken = TaskFailure(Error="Glue.AWSGlueException", Cause=words)
    breakage = breakage_of(broken, None)
    assert (breakage.cause, breakage.in_mid_run) == (cause, False)
    assert words not in breakage.reason


@pytest.mark.parametrize(
    ("message", "code", "reason"),
    [
        ("ImportError: words", "ImportError", "ImportError"),
        ("SyntaxError: words", "SyntaxError", "SyntaxError"),
        (
            "ImportError: cannot import name 'c' from 'a.b' (/words)",
            "ImportError",
            "ImportError: cannot import name 'c' from 'a.b'",
        ),
        (
            "Error Category: X; ModuleNotFoundError: No module named 'a.b'",
            "ModuleNotFoundError",
            "ModuleNotFoundError: No module named 'a.b'",
        ),
        (
            f"Error Category: X; botocore.exceptions.ClientError: {DENIED}",
            "AccessDenied",
            "AccessDenied when calling PutObject",
        ),
        (
            UNAUTHORIZED,
            "AccessDenied",
            "S3Exception: is not authorized to perform: s3:GetObject",
        ),
        ("LAUNCH ERROR | words: Access Denied", "AccessDenied", "Access Denied"),
    ],
)
def test_a_script_that_cannot_start_is_the_deployments_fault(
    message: str, code: str, reason: str
) -> None:
    breakage = breakage_of(failure("States.TaskFailed", "FAILED", message), None)
    assert breakage == Breakage(
        C.DATASET, code, f"the job's script could not start: {reason}", in_mid_run=False
    )


@pytest.mark.parametrize("state", ["FAILED", "TIMEOUT"])
def test_a_job_that_has_reported_a_stage_has_started(state: str) -> None:
    broken = failure("States.TaskFailed", state, f"ClientError: {DENIED}")
    assert breakage_of(broken, PROCESS_DIED).in_mid_run


@pytest.mark.parametrize("cause", ["", "{", "[]", "null", "3", '"text"', '{"JobRunState": null}'])
def test_a_cause_that_is_no_job_run_is_the_platforms(cause: str) -> None:
    broken = TaskFailure(Error="States.TaskFailed", Cause=cause)
    assert breakage_of(broken, None).cause is C.PLATFORM


def of(cause: GoldRunCause, *, in_mid_run: bool = True) -> Breakage:
    return Breakage(cause, "CODE", "reason", in_mid_run)


@pytest.mark.parametrize(
    ("breakage", "breaks", "documents", "expected"),
    [
        (of(C.DATASET), 0, 64, R.FAIL),
        (of(C.DATASET), 0, 1, R.FAIL),
        (of(C.DATASET, in_mid_run=False), 0, 64, R.FAIL),
        (of(C.DATA), 0, 64, R.HALVE),
        (of(C.DATA), 2, 2, R.HALVE),
        (of(C.DATA), 0, 1, R.FAIL),
        (of(C.CRASH), 0, 64, R.HALVE),
        (of(C.CRASH), 0, 1, R.YIELD),
        (of(C.CRASH), 1, 1, R.YIELD),
        (of(C.CRASH), 2, 1, R.FAIL),
        (of(C.PLATFORM), 0, 64, R.RETRY),
        (of(C.PLATFORM), 1, 64, R.RETRY),
        (of(C.PLATFORM), 2, 64, R.HALVE),
        (of(C.PLATFORM), 2, 1, R.YIELD),
        (of(C.PLATFORM, in_mid_run=False), 2, 64, R.RETRY),
        (of(C.PLATFORM, in_mid_run=False), 2, 1, R.RETRY),
    ],
)
def test_the_remedy_follows_from_the_cause(
    breakage: Breakage, breaks: int, documents: int, expected: Remedy
) -> None:
    claim = replace(CLAIM, breaks=breaks)
    assert remedy_for(breakage, claim, documents, proven=False) is expected


@pytest.mark.parametrize(
    ("breaks", "tries", "proven", "expected"),
    [
        (1, 1, True, R.YIELD),
        (2, 2, True, R.FAIL),
        (2, 2, False, R.YIELD),
        (8, 8, False, R.YIELD),
        (98, 98, False, R.YIELD),
        (99, 99, False, R.FAIL),
    ],
)
def test_a_document_alone_is_given_up_when_the_platform_works_for_others_or_after_hours(
    breaks: int, tries: int, proven: bool, expected: Remedy
) -> None:
    claim = replace(CLAIM, breaks=breaks, tries=tries)
    assert remedy_for(of(C.PLATFORM), claim, 1, proven=proven) is expected


@pytest.mark.parametrize(
    ("cause", "expected"), [(C.PLATFORM, R.YIELD), (C.CRASH, R.YIELD), (C.DATA, R.FAIL)]
)
def test_a_document_alone_is_tried_again_while_nobody_knows_whether_it_is_published(
    cause: GoldRunCause, expected: Remedy
) -> None:
    claim = replace(CLAIM, breaks=9, tries=9)
    remedy = remedy_for(of(cause), claim, 1, proven=True, may_have_published=True)
    assert remedy is expected


def test_the_pauses_double_up_to_half_an_hour() -> None:
    first = timedelta(seconds=60)
    pauses = [pause_before_retry(tries, first) // timedelta(minutes=1) for tries in range(8)]
    assert pauses == [1, 2, 4, 8, 16, 30, 30, 30]
    assert pause_before_retry(10**6, first) == timedelta(minutes=30)
