"""Executions of the event model: they walk through the states without payloads and history.

A state's own time-out is left out: it is longer than that of its function. A Map has one iteration
or child execution, because the documents have one batch; its items are not read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.simulation.aws.functions import Lambda, LambdaError
from tests.simulation.aws.glue import Glue, GlueRunFailed
from tests.simulation.aws.states import Backlog, StateError, timestamp_of
from tests.simulation.kernel import Scheduler
from tests.simulation.volume.limits_in_force import LimitsInForce
from tests.simulation.volume.stages import Stage, Workflow
from tests.simulation.volume.steps import Run

Context = dict[str, Any]


class ExecutionTimedOutError(Exception):
    """The execution's time is up."""


@dataclass
class Machine:
    """What all executions share.

    Attributes:
        transitions: billed state transitions.
        map_runs: Map Runs that were opened.
    """

    scheduler: Scheduler
    limits: LimitsInForce
    functions: Lambda
    glue: Glue
    backlog: Backlog
    transitions: int = 0
    map_runs: int = 0


@dataclass
class Walk:
    """One execution, or one child execution of a Map."""

    machine: Machine
    run: Run
    deadline: float
    on_state: Callable[[str], None] = field(default=lambda _name: None)

    def through(self, workflow: Workflow, data: Any, context: Context) -> Any:
        """The output of the last state.

        Raises:
            StateError: a state failed, and nothing caught it.
            ExecutionTimedOutError: the execution's time is up.
        """
        name: str | None = workflow.start
        while name is not None:
            stage = workflow.stages[name]
            self.on_state(name)
            self._pass(None)
            name, data = self._worked(stage, data, context)
        return data

    def _pass(self, retried: str | None) -> None:
        machine = self.machine
        machine.transitions += 1
        delay = machine.limits.transition_delay(retried)
        if delay:
            machine.scheduler.sleep(delay)
        if machine.scheduler.now >= self.deadline:
            raise ExecutionTimedOutError

    def _worked(self, stage: Stage, data: Any, context: Context) -> tuple[str | None, Any]:
        attempts: dict[int, int] = {}
        while True:
            try:
                return self._work(stage, data, context)
            except StateError as error:
                delay = stage.recovery.delay(error, attempts, partial(self._jitter, stage.name))
                if delay is None:
                    return stage.recovery.caught(data, error)
                self.machine.scheduler.sleep(delay)
                self._pass(error.error)

    def _jitter(self, name: str) -> float:
        scheduler = self.machine.scheduler
        return scheduler.fraction_of("jitter", self.run.arn, name, scheduler.now)

    def _work(self, stage: Stage, data: Any, context: Context) -> tuple[str | None, Any]:
        if stage.kind == "Task":
            return stage.following, self._task(stage, data, context)
        if stage.kind == "Map":
            return stage.following, self._map(stage, data, context)
        if stage.kind == "Choice":
            holding = (following for holds, following in stage.rules if holds(data, context))
            return next(holding, stage.following), data
        if stage.kind == "Fail":
            raise StateError(stage.error)
        if stage.until is not None:
            self._wait(timestamp_of(stage.until.read(data, context)))
        return stage.following, data

    def _wait(self, moment: Any) -> None:
        scheduler = self.machine.scheduler
        seconds = (moment - scheduler.wall()).total_seconds()
        scheduler.sleep(max(0.0, min(seconds, self.deadline - scheduler.now)))

    def _task(self, stage: Stage, data: Any, context: Context) -> Any:
        parameters = stage.flow.payload(stage.flow.effective(data, context), context)
        try:
            if stage.resource == "lambda:invoke":
                payload = self.machine.functions.invoke(
                    parameters["FunctionName"], parameters["Payload"]
                )
                return stage.flow.output(data, {"Payload": payload}, context)
            result = self.machine.glue.start_job_run_sync(parameters)
        except LambdaError as error:
            raise StateError(error.name, error.cause) from error
        except GlueRunFailed as error:
            raise StateError(error.error, error.cause) from error
        return stage.flow.output(data, result, context)

    def _map(self, stage: Stage, data: Any, context: Context) -> Any:
        if stage.inner is None:
            raise TypeError(f"{stage.name} has no states")
        inner = {**context, "Map": {"Item": {"Index": 0, "Value": {}}}}
        child = Walk(self.machine, self.run, self.deadline)
        work = partial(child.through, stage.inner, stage.selector.payload(data, inner), inner)
        if stage.is_inline:
            work()
        else:
            self._map_run(work)
        return stage.flow.output(data, {}, context)

    def _map_run(self, work: Callable[[], Any]) -> None:
        leave = self.machine.backlog.enter()
        self.machine.map_runs += 1
        try:
            work()
        except StateError:
            pass  # the definition tolerates every failed child
        finally:
            leave()
