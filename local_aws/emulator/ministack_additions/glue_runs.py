"""The record of a Glue job run, and the event and metric of its end."""

import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from ministack.services import cloudwatch, eventbridge

_SEVERITY = {"SUCCEEDED": "INFO", "STOPPED": "INFO", "FAILED": "ERROR", "TIMEOUT": "WARN"}


def new_record(job: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The record of a new run, in the form of GetJobRun."""
    now = time.time()
    return {
        "Id": f"jr_{secrets.token_hex(32)}",
        "Attempt": 0,
        "JobName": job["Name"],
        "JobRunState": "STARTING",
        "StartedOn": now,
        "LastModifiedOn": now,
        "Arguments": dict(data.get("Arguments") or {}),
        "PredecessorRuns": [],
        "AllocatedCapacity": job.get("NumberOfWorkers", 2),
        "MaxCapacity": float(job.get("NumberOfWorkers", 2)),
        "NumberOfWorkers": data.get("NumberOfWorkers") or job.get("NumberOfWorkers", 2),
        "WorkerType": data.get("WorkerType") or job.get("WorkerType", "G.1X"),
        "ExecutionTime": 0,
        "Timeout": data.get("Timeout") or job.get("Timeout") or 2880,
        "LogGroupName": "/aws-glue/jobs",
        "GlueVersion": job.get("GlueVersion", ""),
    }


def announce_end(run: Mapping[str, Any]) -> None:
    """Send the event of a run's end."""
    detail = {
        "jobName": run["JobName"],
        "severity": _SEVERITY[run["JobRunState"]],
        "state": run["JobRunState"],
        "jobRunId": run["Id"],
        "message": run.get("ErrorMessage") or "Job run succeeded",
    }
    entry = {
        "Source": "aws.glue",
        "DetailType": "Glue Job State Change",
        "Detail": json.dumps(detail),
        "Resources": [],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def count_failure(run: Mapping[str, Any]) -> None:
    """Record the metric of a failed run, as Glue does for jobs with observability metrics."""
    if run["JobRunState"] in {"FAILED", "TIMEOUT"}:
        cloudwatch.record_metric(
            "Glue",
            "glue.error.ALL",
            1.0,
            "Count",
            {
                "JobName": run["JobName"],
                "JobRunId": "ALL",
                "Type": "count",
                "ObservabilityGroup": "error",
            },
        )
