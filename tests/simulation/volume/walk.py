"""Executions of the event model: they walk through the states without payloads and history.

A state's own time-out is left out: it is longer than that of its function. A distributed Map has
one child execution, because the documents have one batch, and its items are not read. The
iterations of an inline Map run one after the other. A callback that comes before its function has
returned counts when the function returns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from tests.simulation.aws.functions import Lambda, LambdaError
from tests.simulation.aws.glue import Glue, GlueRunFailed
from tests.simulation.aws.states import HEARTBEAT_TIMEOUT, Backlog, StateError, timestamp_of
from tests.simulation.kernel import Promise, Scheduler
from tests.simulation.volume.limits_in_force import LimitsInForce
from tests.simulation.volume.ports import Books, Run, WaitingTask
from tests.simulation.volume.stages import Stage, Workflow

Context = dict[str, Any]


class ExecutionTimedOutError(Exception):
    """The execution's time is up."""


CALLBACK: Final = "lambda:invoke.waitForTaskToken"


@dataclass
class Machine:
    """What all executions share.

    Attributes:
        transitions: billed state transitions.
        map_runs: Map Runs that were opened.
        tokens: task tokens that were given out.
    """

    scheduler: Scheduler
    limits: LimitsInForce
    functions: Lambda
    glue: Glue
    backlog: Backlog
    books: Books
    transitions: int = 0
    map_runs: int = 0
    tokens: int = 0


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
        if stage.kind == "Choice":
            holding = (following for holds, following in stage.rules if holds(data, context))
            return next(holding, stage.following), data
        if stage.kind == "Fail":
            raise StateError(stage.error)
        return stage.following, self._output(stage, data, context)

    def _output(self, stage: Stage, data: Any, context: Context) -> Any:
        if stage.kind == "Task":
            return self._task(stage, data, context)
        if stage.kind == "Map":
            return self._map(stage, data, context)
        if stage.kind == "Pass":
            return self._handed_on(stage, data, context)
        if stage.until is not None:
            self._wait(timestamp_of(stage.until.read(data, context)))
        return data

    def _handed_on(self, stage: Stage, data: Any, context: Context) -> Any:
        payload = stage.flow.payload(stage.flow.effective(data, context), context)
        result = payload if stage.result is None else stage.result
        return stage.flow.output(data, result, context)

    def _wait(self, moment: Any) -> None:
        scheduler = self.machine.scheduler
        seconds = (moment - scheduler.wall()).total_seconds()
        scheduler.sleep(max(0.0, min(seconds, self.deadline - scheduler.now)))

    def _task(self, stage: Stage, data: Any, context: Context) -> Any:
        if stage.resource == CALLBACK:
            return self._callback(stage, data, context)
        parameters = stage.flow.payload(stage.flow.effective(data, context), context)
        if stage.resource == "lambda:invoke":
            return stage.flow.output(data, {"Payload": self._invoke(parameters)}, context)
        try:
            result = self.machine.glue.start_job_run_sync(parameters)
        except GlueRunFailed as error:
            raise StateError(error.error, error.cause) from error
        return stage.flow.output(data, result, context)

    def _invoke(self, parameters: Any) -> Any:
        try:
            return self.machine.functions.invoke(parameters["FunctionName"], parameters["Payload"])
        except LambdaError as error:
            raise StateError(error.name, error.cause) from error

    def _callback(self, stage: Stage, data: Any, context: Context) -> Any:
        machine = self.machine
        machine.tokens += 1
        token = f"token-{machine.tokens:08d}"
        task = machine.books.tasks[token] = WaitingTask(Promise(machine.scheduler))
        within = {**context, "Task": {"Token": token}}
        heartbeat = machine.scheduler.now + (stage.heartbeat or float("inf"))
        try:
            parameters = stage.flow.payload(stage.flow.effective(data, within), within)
            self._ask(parameters, task)
            result = self._answer(task, heartbeat)
        finally:
            del machine.books.tasks[token]
        return stage.flow.output(data, result, within)

    def _ask(self, parameters: Any, task: WaitingTask) -> None:
        try:
            self._invoke(parameters)
        except StateError:
            if task.is_open:
                raise

    def _answer(self, task: WaitingTask, heartbeat: float) -> Any:
        """What the task is answered.

        Raises:
            StateError: there was no answer before the heartbeat's limit.
            ExecutionTimedOutError: the execution's time is up.
        """
        scheduler = self.machine.scheduler
        limit = min(heartbeat, self.deadline)
        timeout = None if limit == float("inf") else max(0.0, limit - scheduler.now)
        if task.answer.wait(timeout):
            return task.answer.value
        if scheduler.now >= self.deadline:
            raise ExecutionTimedOutError
        raise StateError(HEARTBEAT_TIMEOUT)

    def _map(self, stage: Stage, data: Any, context: Context) -> Any:
        if stage.inner is None:
            raise TypeError(f"{stage.name} has no states")
        if stage.items is None:
            return self._map_run(stage, stage.inner, data, context)
        items = stage.items.read(stage.flow.effective(data, context), context)
        results = []
        for index, item in enumerate(items):
            inner = {**context, "Map": {"Item": {"Index": index, "Value": item}}}
            selected = stage.selector.payload(data, inner)
            results.append(self.through(stage.inner, selected, inner))
        return stage.flow.output(data, results, context)

    def _map_run(self, stage: Stage, inner: Workflow, data: Any, context: Context) -> Any:
        leave = self.machine.backlog.enter()
        self.machine.map_runs += 1
        within = {**context, "Map": {"Item": {"Index": 0, "Value": {}}}}
        child = Walk(self.machine, self.run, self.deadline)
        try:
            child.through(inner, stage.selector.payload(data, within), within)
        except StateError:
            pass  # the definition tolerates every failed child
        finally:
            leave()
        return stage.flow.output(data, {}, context)
