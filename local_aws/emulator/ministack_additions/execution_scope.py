"""The state machine task on the current thread, and whether it should still run."""

import contextvars
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ministack.services import stepfunctions


@dataclass(frozen=True)
class RunningTask:
    """A task of an execution; ``deadline`` is on the monotonic clock."""

    execution: Mapping[str, Any]
    role_arn: str
    deadline: float | None

    def is_given_up(self) -> bool:
        """True if nothing waits for the result: the execution ended or the time is up."""
        if self.deadline is not None and time.monotonic() > self.deadline:
            return True
        return not is_running(self.execution)


_current: contextvars.ContextVar[RunningTask | None] = contextvars.ContextVar(
    "running_task", default=None
)


def current_task() -> RunningTask | None:
    """The task on the current thread."""
    return _current.get()


@contextmanager
def task_scope(state: Mapping[str, Any], execution: Mapping[str, Any]) -> Iterator[None]:
    """Run the block as a state of an execution, with the role of its state machine."""
    token = _current.set(_task_of(state, execution))
    try:
        yield
    finally:
        _current.reset(token)


def is_running(execution: Mapping[str, Any]) -> bool:
    """True if an execution still runs; a Map child runs no longer than its parent."""
    if execution["status"] != "RUNNING":
        return False
    map_run = stepfunctions._map_runs.get(execution.get("mapRunArn"))
    parent = stepfunctions._executions.get(map_run["executionArn"]) if map_run else None
    return parent is None or is_running(parent)


def install() -> None:
    """Record the running task, and end the children of a stopped execution.

    MiniStack continues the children of a Map after StopExecution, and an error in them then turns
    the execution from ABORTED to FAILED.
    """
    execute_task = stepfunctions._execute_task
    fail_execution = stepfunctions._fail_execution

    def execute_task_in_scope(
        state: Mapping[str, Any], given: Any, execution: Mapping[str, Any], context: Any
    ) -> Any:
        if not is_running(execution):
            raise stepfunctions._ExecutionError("States.Aborted", "The execution was stopped")
        with task_scope(state, execution):
            return execute_task(state, given, execution, context)

    def fail_running_execution(execution: dict[str, Any], error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail_execution(execution, error, cause)

    stepfunctions._execute_task = execute_task_in_scope
    stepfunctions._fail_execution = fail_running_execution


def _task_of(state: Mapping[str, Any], execution: Mapping[str, Any]) -> RunningTask:
    # The machine of a Map child is "<ARN of the machine>/<label of the Map>".
    machine = stepfunctions._state_machines.get(execution["stateMachineArn"].split("/")[0]) or {}
    seconds = state.get("TimeoutSeconds")
    deadline = None if seconds is None else time.monotonic() + float(seconds)
    return RunningTask(execution, machine.get("roleArn", ""), deadline)
