"""An execution as the API and the events describe it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tests.simulation.aws.states.history import MOST_EVENTS
from tests.simulation.aws.states.language import as_json, bytes_of, epoch_ms, wall_time

if TYPE_CHECKING:
    from tests.simulation.aws.states.execution import Execution

MOST_EVENT_BYTES: Final = 248 * 1024
"""AWS leaves input or output out of an event in which both would be larger."""


def not_redrivable(execution: Execution) -> str | None:
    """Why the execution cannot be redriven; None if it can."""
    if execution.status in ("RUNNING", "PENDING_REDRIVE"):
        return f"Execution is {execution.status} and cannot be redriven"
    if execution.status == "SUCCEEDED":
        return "Execution is SUCCEEDED and cannot be redriven"
    if len(execution.history) >= MOST_EVENTS - 1:
        return "Execution event history limit exceeded"
    return None


def described(execution: Execution) -> dict[str, Any]:
    """The answer of DescribeExecution."""
    reason = not_redrivable(execution)
    redrivable = "REDRIVABLE_BY_MAP_RUN" if execution.map_run_arn else "REDRIVABLE"
    succeeded = execution.status == "SUCCEEDED"
    answer = {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "name": execution.name,
        "status": execution.status,
        "startDate": wall_time(execution.started),
        "stopDate": _optional(wall_time, execution.stopped),
        "input": execution.input_text(),
        "inputDetails": {"included": True},
        "output": as_json(execution.output) if succeeded else None,
        "outputDetails": {"included": True} if succeeded else None,
        "mapRunArn": execution.map_run_arn,
        "error": execution.error,
        "cause": execution.cause,
        "redriveCount": execution.redrive_count,
        "redriveDate": _optional(wall_time, execution.redriven),
        "redriveStatus": "NOT_REDRIVABLE" if reason else redrivable,
        "redriveStatusReason": reason,
    }
    return {key: value for key, value in answer.items() if value is not None}


def status_change(execution: Execution) -> dict[str, Any]:
    """The detail of a "Step Functions Execution Status Change" event."""
    data = execution.input_text()
    output = as_json(execution.output) if execution.status == "SUCCEEDED" else None
    output_bytes = 0 if output is None else bytes_of(output)
    has_output = output is not None and output_bytes <= MOST_EVENT_BYTES
    has_input = bytes_of(data) + (output_bytes if has_output else 0) <= MOST_EVENT_BYTES
    return {
        "executionArn": execution.arn,
        "stateMachineArn": execution.machine.arn,
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "name": execution.name,
        "status": execution.status,
        "startDate": epoch_ms(execution.started),
        "stopDate": _optional(epoch_ms, execution.stopped),
        "input": data if has_input else None,
        "inputDetails": {"included": has_input},
        "output": output if has_output else None,
        "outputDetails": None if output is None else {"included": has_output},
        "error": execution.error,
        "cause": execution.cause,
        "redriveCount": execution.redrive_count,
        "redriveDate": _optional(epoch_ms, execution.redriven),
        "redriveStatus": described_status(execution),
        "redriveStatusReason": not_redrivable(execution),
    }


def described_status(execution: Execution) -> str:
    return "NOT_REDRIVABLE" if not_redrivable(execution) else "REDRIVABLE"


def _optional(show: Any, second: float | None) -> Any:
    return None if second is None else show(second)
