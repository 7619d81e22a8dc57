"""Real Glue job runs: MiniStack reports every Spark job as SUCCEEDED without running it."""

import contextvars
import json
import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack.core.responses import (
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)
from ministack.services import glue

from .glue_runs import announce_end, count_failure, new_record
from .job_failure import failure_message
from .job_process import JobProcess, JobResult
from .role_checks import RoleNotAssumableError, role_credentials
from .service_logs import log_line

_ACTIVE = ("STARTING", "RUNNING", "STOPPING")
_PAGE = 200
_LOG_GROUPS = {"output": "/aws-glue/jobs/output", "error": "/aws-glue/jobs/error"}

_active: dict[str, "ActiveRun"] = {}


@dataclass(frozen=True)
class ActiveRun:
    """A job run that has not ended: its record, its process and the event of its end."""

    record: dict[str, Any]
    process: JobProcess
    ended: threading.Event


def install(runtime: Mapping[str, Any]) -> None:
    """Replace the stubbed job runs, and keep the job properties that the stub drops."""
    start_other_job = glue._start_job_run
    create_job, update_job = glue._create_job, glue._update_job

    def start_job_run(data: dict[str, Any]) -> Any:
        job = glue._jobs.get(data.get("JobName"))
        if job is None or job["Command"].get("Name") != "glueetl":
            return start_other_job(data)
        return _start(job, data, runtime)

    def create_job_with_limits(data: dict[str, Any]) -> Any:
        response = create_job(data)
        _keep_limits(data.get("Name"), data)
        return response

    def update_job_with_limits(data: dict[str, Any]) -> Any:
        response = update_job(data)
        _keep_limits(data.get("JobName"), data.get("JobUpdate", {}))
        return response

    glue._start_job_run = start_job_run
    glue._create_job = create_job_with_limits
    glue._update_job = update_job_with_limits
    glue._batch_stop_job_run = _batch_stop
    glue._get_job_runs = _get_runs


def active_run(run_id: str) -> ActiveRun | None:
    """A run that has not ended, or None."""
    return _active.get(run_id)


def stop(active: ActiveRun) -> None:
    """Stop a run, also one that is still starting."""
    active.record["JobRunState"] = "STOPPING"
    active.process.stop()


def run_record(job_name: str, run_id: str) -> dict[str, Any]:
    """The record of a run, in the form of GetJobRun."""
    return next(dict(run) for run in glue._job_runs.get(job_name, []) if run["Id"] == run_id)


def _get_runs(data: Mapping[str, Any]) -> Any:
    """The runs of a job, newest first, in pages; MiniStack lists all of them, oldest first."""
    runs = glue._job_runs.get(data.get("JobName")) or []
    first, most = int(data.get("NextToken") or 0), int(data.get("MaxResults") or _PAGE)
    page = [dict(run) for run in runs[::-1][first : first + most]]
    following = {"NextToken": str(first + most)} if first + most < len(runs) else {}
    return json_response({"JobRuns": page, **following})


def _keep_limits(name: str | None, properties: Mapping[str, Any]) -> None:
    job = glue._jobs.get(name)
    if job is not None:
        job.setdefault("ExecutionProperty", {"MaxConcurrentRuns": 1})
        kept = ("ExecutionProperty", "ExecutionClass", "NotificationProperty")
        job.update({key: properties[key] for key in kept if key in properties})


def _start(job: dict[str, Any], data: Mapping[str, Any], runtime: Mapping[str, Any]) -> Any:
    name = job["Name"]
    runs = glue._job_runs.get(name)
    if runs is None:
        runs = glue._job_runs[name] = []
    limit = job.get("ExecutionProperty", {}).get("MaxConcurrentRuns") or 1
    if sum(run["JobRunState"] in _ACTIVE for run in runs) >= limit:
        return error_response_json(
            "ConcurrentRunsExceededException", f"Concurrent runs exceeded for {name}", 400
        )
    run = new_record(job, data)
    runs.append(run)
    active = ActiveRun(run, _process_of(job, run, runtime), threading.Event())
    _active[run["Id"]] = active
    context = contextvars.copy_context()
    arguments = (_execute, job, active, runtime["start_seconds"])
    threading.Thread(target=context.run, args=arguments, daemon=True).start()
    return json_response({"JobRunId": run["Id"]})


def _process_of(
    job: Mapping[str, Any], run: Mapping[str, Any], runtime: Mapping[str, Any]
) -> JobProcess:
    folder = Path(runtime["work_folder"]) / run["Id"]
    folder.mkdir(parents=True)
    task = {
        "script": job["Command"].get("ScriptLocation", ""),
        "arguments": {
            **(job.get("DefaultArguments") or {}),
            **run["Arguments"],
            **(job.get("NonOverridableArguments") or {}),
            "--JOB_NAME": job["Name"],
            "--JOB_RUN_ID": run["Id"],
        },
        "java_home": runtime["java_home"],
        "jars": runtime["jars"],
    }
    (folder / "task.json").write_text(json.dumps(task), encoding="utf-8")
    start = str(Path(runtime["runtime_folder"]) / "run_job.py")
    return JobProcess([runtime["python"], "-I", start], {}, folder)


def _execute(job: Mapping[str, Any], active: ActiveRun, start_seconds: float) -> None:
    run, process = active.record, active.process
    if process.is_stopped_within(start_seconds):
        _finish(active, "STOPPED", "")
        return
    try:
        process.environment = _environment(
            role_credentials(job.get("Role", ""), "glue.amazonaws.com", "GlueJobRunnerSession")
        )
    except RoleNotAssumableError as error:
        _finish(active, "FAILED", str(error))
        return
    run["JobRunState"] = "RUNNING"
    result = process.run(
        timeout_seconds=run["Timeout"] * 60,
        on_line=lambda stream, line: log_line(_LOG_GROUPS[stream], run["Id"], line),
    )
    script = Path(job["Command"].get("ScriptLocation", "")).name
    _finish(active, *_outcome(result, script))


def _environment(credentials: Mapping[str, str]) -> dict[str, str]:
    gateway = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    machine = {name: os.environ[name] for name in ("PATH", "LANG", "HOME", "TMPDIR")}
    return {
        **machine,
        **credentials,
        "AWS_REGION": get_region(),
        "AWS_DEFAULT_REGION": get_region(),
        "AWS_ENDPOINT_URL": gateway,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _outcome(result: JobResult, script: str) -> tuple[str, str]:
    if result.exit_code == 0:
        return "SUCCEEDED", ""
    if result.stopped:
        return "STOPPED", ""
    if result.timed_out:
        return "TIMEOUT", "The job run exceeded its timeout"
    return "FAILED", failure_message(result.error_lines, result.exit_code, script)


def _finish(active: ActiveRun, state: str, message: str) -> None:
    run = active.record
    now = time.time()
    run.update(CompletedOn=now, LastModifiedOn=now, ExecutionTime=int(now - run["StartedOn"]))
    if message:
        run["ErrorMessage"] = message
    run["JobRunState"] = state
    _active.pop(run["Id"], None)
    shutil.rmtree(active.process.folder, ignore_errors=True)
    active.ended.set()
    announce_end(run)
    count_failure(run)


def _batch_stop(data: Mapping[str, Any]) -> Any:
    job_name = data.get("JobName")
    stopped, errors = [], []
    for run_id in data.get("JobRunIds", []):
        active = _active.get(run_id)
        entry = {"JobName": job_name, "JobRunId": run_id}
        if active is None or active.record["JobName"] != job_name:
            detail = {"ErrorCode": "JobRunNotActive", "ErrorMessage": "The run is not active"}
            errors.append({**entry, "ErrorDetail": detail})
            continue
        stop(active)
        stopped.append(entry)
    return json_response({"SuccessfulSubmissions": stopped, "Errors": errors})


def job_arn(name: str) -> str:
    """The ARN of a job in the current account and region."""
    return f"arn:aws:glue:{get_region()}:{get_account_id()}:job/{name}"
