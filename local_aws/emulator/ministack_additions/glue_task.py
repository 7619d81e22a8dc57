"""The Step Functions integrations ``glue:startJobRun`` and ``glue:startJobRun.sync``."""

import json
from typing import Any

from ministack.services import glue, stepfunctions

from .execution_scope import current_task, is_running
from .glue_api import active_run, job_arn, run_record, stop
from .request_limits import is_refused
from .role_checks import require_task_permission

_RESOURCE = "arn:aws:states:::glue:startJobRun"
_DENIED = "Glue.AWSGlueException"
_SYNC_ACTIONS = ("glue:GetJobRun", "glue:GetJobRuns", "glue:BatchStopJobRun")
_POLL_SECONDS = 0.2


def install() -> None:
    """Add the integration to MiniStack, which lacks it."""
    stepfunctions._SERVICE_DISPATCH[_RESOURCE] = _run_task


def _run_task(resource: str, given: dict[str, Any]) -> dict[str, Any]:
    name = given.get("JobName", "")
    synchronous = resource.endswith(".sync")
    for action in ("glue:StartJobRun", *(_SYNC_ACTIONS if synchronous else ())):
        require_task_permission(_DENIED, action, job_arn(name))
    run_id = _start(given)
    if not synchronous:
        return {"JobRunId": run_id}
    return _result(_follow(name, run_id))


def _start(given: dict[str, Any]) -> str:
    if is_refused("glue.StartJobRun"):
        raise stepfunctions._ExecutionError("Glue.ThrottlingException", "Rate exceeded")
    status, _headers, body = glue._start_job_run(given)
    answer = json.loads(body)
    if status != 200:
        error = answer["__type"].rsplit("#", 1)[-1]
        raise stepfunctions._ExecutionError(f"Glue.{error}", answer["message"])
    return str(answer["JobRunId"])


def _follow(name: str, run_id: str) -> dict[str, Any]:
    """Wait for the end of a run.

    A run that takes longer than the task may is stopped. The end of the execution does not stop it:
    on AWS the run also continues, at least for a while.
    """
    active = active_run(run_id)
    task = current_task()
    while active is not None and not active.ended.wait(_POLL_SECONDS):
        if task is not None and task.is_too_late():
            stop(active)
        elif task is not None and not is_running(task.execution):
            break
    return run_record(name, run_id)


def _result(run: dict[str, Any]) -> dict[str, Any]:
    """The run as Step Functions shows it: times in epoch milliseconds, no empty fields."""
    shown = {
        key: int(value * 1000) if key in {"StartedOn", "CompletedOn", "LastModifiedOn"} else value
        for key, value in sorted(run.items())
        if value not in (None, "", {})
    }
    if run["JobRunState"] != "SUCCEEDED":
        raise stepfunctions._ExecutionError("States.TaskFailed", json.dumps(shown))
    return shown
