"""The state machine task on the current thread, and whether it should still run."""

import contextvars
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ministack.services import stepfunctions

from .clocks import Clock
from .lifetimes import ABORTED, Lifetime


@dataclass(frozen=True)
class RunningTask:
    """A task of an execution.

    Attributes:
        timeout: the seconds that the attempt may take.
        clock: the time of the attempt.
    """

    execution: Mapping[str, Any]
    role_arn: str
    timeout: float | None
    clock: Clock = field(default_factory=Clock)

    def is_too_late(self) -> bool:
        """True if the attempt has taken longer than its state allows."""
        return self.timeout is not None and self.clock.elapsed() > self.timeout


_current: contextvars.ContextVar[RunningTask | None] = contextvars.ContextVar(
    "running_task", default=None
)
_lifetime: contextvars.ContextVar[Lifetime | None] = contextvars.ContextVar(
    "lifetime", default=None
)
_lifetimes: dict[str, Lifetime] = {}


def current_task() -> RunningTask | None:
    """The task on the current thread."""
    return _current.get()


def current_lifetime() -> Lifetime | None:
    """The lifetime of the execution on the current thread."""
    return _lifetime.get()


def lifetime_of(execution_arn: str) -> Lifetime | None:
    """The lifetime of an execution that runs."""
    return _lifetimes.get(execution_arn)


@contextmanager
def task_scope(state: Mapping[str, Any], execution: Mapping[str, Any]) -> Iterator[None]:
    """Run the block as a state of an execution, with the role of its state machine."""
    token = _current.set(_task_of(state, execution))
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def queueing() -> Iterator[None]:
    """Let no time pass in the block: neither for the task nor for its execution.

    AWS would have started the work at once.
    """
    owners = (_current.get(), _lifetime.get())
    clocks = [owner.clock for owner in owners if owner is not None]
    for clock in clocks:
        clock.pause()
    try:
        yield
    finally:
        for clock in clocks:
            clock.resume()


@contextmanager
def nested_lifetime() -> Iterator[Lifetime]:
    """A lifetime for the block, which may end before its execution but not after it."""
    outer = _lifetime.get()
    lifetime = Lifetime(None if outer is None else outer.clock)
    token = _lifetime.set(lifetime)
    try:
        if outer is None:
            yield lifetime
        else:
            with outer.ending(lifetime.end):
                yield lifetime
    finally:
        _lifetime.reset(token)


def is_wanted(execution: Mapping[str, Any]) -> bool:
    """True if a state of an execution on the current thread should still run."""
    lifetime = _lifetime.get()
    return is_running(execution) and not (lifetime is not None and lifetime.ended.is_set())


def is_running(execution: Mapping[str, Any]) -> bool:
    """True if an execution still runs; a Map child runs no longer than its parent."""
    if execution["status"] != "RUNNING":
        return False
    map_run = stepfunctions._map_runs.get(execution.get("mapRunArn"))
    parent = stepfunctions._executions.get(map_run["executionArn"]) if map_run else None
    return parent is None or is_running(parent)


def install() -> None:
    """Record the running task, and end the tasks and children of a stopped execution.

    MiniStack continues them after StopExecution, and an error in them then turns the execution from
    ABORTED to FAILED. It counts the wait for a worker as a part of the task.
    """
    execute_task = stepfunctions._execute_task

    def execute_task_in_scope(
        state: Mapping[str, Any], given: Any, execution: Mapping[str, Any], context: Any
    ) -> Any:
        if not is_wanted(execution):
            raise stepfunctions._ExecutionError(ABORTED, "The execution was stopped")
        with task_scope(state, execution):
            return execute_task(state, given, execution, context)

    stepfunctions._execute_task = execute_task_in_scope
    stepfunctions._scaled_sleep = sleep_while_running
    _install_lifetimes()


def _install_lifetimes() -> None:
    fail_execution, run_execution = stepfunctions._fail_execution, stepfunctions._run_execution
    emit_status_event = stepfunctions._emit_execution_status_event

    def fail_running_execution(execution: dict[str, Any], error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail_execution(execution, error, cause)

    def run_with_lifetime(execution_arn: str) -> None:
        lifetime = _lifetimes[execution_arn] = Lifetime()
        _lifetime.set(lifetime)
        try:
            run_execution(execution_arn)
        finally:
            _lifetimes.pop(execution_arn, None)
            lifetime.end()

    def emit_and_end(execution: Mapping[str, Any]) -> None:
        emit_status_event(execution)
        lifetime = _lifetimes.get(execution["executionArn"])
        if lifetime is not None and execution["status"] != "RUNNING":
            lifetime.end()

    stepfunctions._fail_execution = fail_running_execution
    stepfunctions._run_execution = run_with_lifetime
    stepfunctions._emit_execution_status_event = emit_and_end


def sleep_while_running(seconds: float) -> None:
    """Sleep at most until the execution ends."""
    scaled = seconds * stepfunctions._SFN_WAIT_SCALE
    lifetime = _lifetime.get()
    if lifetime is not None:
        lifetime.ended.wait(max(scaled, 0.0))
    elif scaled > 0:
        time.sleep(scaled)


def _task_of(state: Mapping[str, Any], execution: Mapping[str, Any]) -> RunningTask:
    # The machine of a Map child is "<ARN of the machine>/<label of the Map>".
    machine = stepfunctions._state_machines.get(execution["stateMachineArn"].split("/")[0]) or {}
    seconds = state.get("TimeoutSeconds")
    return RunningTask(
        execution, machine.get("roleArn", ""), None if seconds is None else float(seconds)
    )
