"""The metrics in the namespace AWS/States for each change of an execution's status."""

import contextvars
import json
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import cloudwatch, stepfunctions

from .execution_scope import lifetime_of
from .lifetimes import Lifetime

_METRICS = {
    "RUNNING": "ExecutionsStarted",
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "TIMED_OUT": "ExecutionsTimedOut",
    "ABORTED": "ExecutionsAborted",
}


def install() -> None:
    """Record the metrics, and end executions that exceed their machine's ``TimeoutSeconds``."""
    emit_status_event = stepfunctions._emit_execution_status_event
    run_execution = stepfunctions._run_execution

    def emit_and_count(execution: Mapping[str, Any]) -> None:
        _count(execution)
        emit_status_event(execution)

    def run_within_time_limit(execution_arn: str) -> None:
        _limit_time(stepfunctions._executions.get(execution_arn))
        run_execution(execution_arn)

    stepfunctions._emit_execution_status_event = emit_and_count
    stepfunctions._run_execution = run_within_time_limit


def _count(execution: Mapping[str, Any]) -> None:
    dimensions = {"StateMachineArn": execution["stateMachineArn"]}
    name = _METRICS[execution["status"]]
    cloudwatch.record_metric("AWS/States", name, 1.0, "Count", dimensions)
    if execution.get("stopDate"):
        started = datetime.fromisoformat(execution["startDate"])
        stopped = datetime.fromisoformat(execution["stopDate"])
        milliseconds = (stopped - started).total_seconds() * 1000
        cloudwatch.record_metric(
            "AWS/States", "ExecutionTime", milliseconds, "Milliseconds", dimensions
        )


def _limit_time(execution: dict[str, Any] | None) -> None:
    machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn"))
    seconds = json.loads(machine["definition"]).get("TimeoutSeconds") if machine else None
    lifetime = lifetime_of(execution["executionArn"]) if execution else None
    if execution is None or seconds is None or lifetime is None:
        return
    arguments = (_time_out, execution, lifetime, float(seconds))
    threading.Thread(target=contextvars.copy_context().run, args=arguments, daemon=True).start()


def _time_out(execution: dict[str, Any], lifetime: Lifetime, seconds: float) -> None:
    """End the execution when its time is up; the time that its tasks queued does not count."""
    left = seconds
    while left > 0 or lifetime.clock.is_paused:
        if lifetime.ended.wait(max(left, 1.0)):
            return
        left = seconds - lifetime.clock.elapsed()
    if execution["status"] == "RUNNING":
        execution.update(status="TIMED_OUT", stopDate=now_iso(), error="States.Timeout")
        stepfunctions._add_event(execution, "ExecutionTimedOut")
        stepfunctions._emit_execution_status_event(execution)
