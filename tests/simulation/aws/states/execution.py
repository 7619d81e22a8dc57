"""An execution: its status, its flow and its ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from tests.simulation.aws.states import interpreter
from tests.simulation.aws.states.attempts import Integration
from tests.simulation.aws.states.descriptions import described, status_change
from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.history import History
from tests.simulation.aws.states.language import RunEnded, StateError, as_json, iso, runtime_error
from tests.simulation.aws.states.scope import Scope
from tests.simulation.kernel import Timer

if TYPE_CHECKING:
    from tests.simulation.aws.states.backlog import Backlog
    from tests.simulation.aws.states.machine import Machine
    from tests.simulation.aws.states.surroundings import Surroundings
    from tests.simulation.aws.states.tokens import Tokens
    from tests.simulation.aws.states.workflow import Workflow

UNSUCCESSFUL: Final = ("FAILED", "TIMED_OUT", "ABORTED")
_LAST_EVENTS: Final = {
    "SUCCEEDED": "ExecutionSucceeded",
    "FAILED": "ExecutionFailed",
    "TIMED_OUT": "ExecutionTimedOut",
    "ABORTED": "ExecutionAborted",
}
_ROLE: Final = "arn:aws:iam::123456789012:role/simulated"


class Execution:
    """An execution of a state machine, or a child execution of a Map Run.

    Attributes:
        status: AWS's; PENDING is a child that has not begun.
        items: how many items of a Map Run it has.
        transitions: billed state transitions.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        machine: Machine,
        name: str,
        data: Any,
        *,
        map_run_arn: str | None = None,
        items: int = 1,
    ) -> None:
        self.machine = machine
        self.name = name
        self.arn = f"{machine.arn.replace(':stateMachine:', ':execution:')}:{name}"
        self.data = data
        self.map_run_arn = map_run_arn
        self.items = items
        self.status = "PENDING"
        self.output: Any = None
        self.error: str | None = None
        self.cause: str | None = None
        self.started = surroundings.scheduler.now
        self.stopped: float | None = None
        self.redriven: float | None = None
        self.redrive_count = 0
        self.transitions = 0
        self.history = History(surroundings.scheduler)
        self._surroundings = surroundings
        self._timeline: list[tuple[float, dict[str, Any]]] = []
        self._callbacks: list[Callable[[Execution], None]] = []
        self._timer: Timer | None = None
        surroundings.executions[self.arn] = self

    @property
    def tokens(self) -> Tokens:
        return self._surroundings.tokens

    @property
    def backlog(self) -> Backlog:
        return self._surroundings.backlog

    def integration(self, name: str) -> Integration:
        """The integration of a resource.

        Raises:
            StateError: there is none.
        """
        integration = self._surroundings.integrations.get(name)
        if integration is None:
            raise runtime_error(f"The resource {name} does not exist")
        return integration

    def trace(self, what: str) -> None:
        self._surroundings.scheduler.trace.add(self.name, what)

    def observe(self, state: str, size: int) -> None:
        self._surroundings.on_payload(state, size)

    def count_transition(self, retried: str | None = None) -> float:
        """Count a transition, or the retry of an error; the seconds that it waits."""
        self.transitions += 1
        self._surroundings.transitions += 1
        return self._surroundings.transition_delay(retried)

    def map_run_arn_of(self, label: str) -> str:
        """The ARN of a new Map Run."""
        machine = self.machine.arn.replace(":stateMachine:", ":mapRun:")
        return f"{machine}/{label}:{self._surroundings.new_name()}"

    def children(
        self, label: str, map_run_arn: str, workflow: Workflow, inputs: list[tuple[Any, int]]
    ) -> list[Execution]:
        """Child executions that have not begun."""
        machine = replace(
            self.machine,
            name=f"{self.machine.name}/{label}",
            arn=f"{self.machine.arn}/{label}",
            workflow=workflow,
            timeout_seconds=None,
        )
        return [
            Execution(
                self._surroundings, machine, self._surroundings.new_name(), data,
                map_run_arn=map_run_arn, items=items,
            )
            for data, items in inputs
        ]  # fmt: skip

    def begin(self) -> None:
        """Start, or redrive what waits for its redrive."""
        if self.status == "PENDING":
            self._start()
        else:
            self.redrive()

    def await_redrive(self) -> None:
        """A child that failed is redriven as soon as there is a place for it."""
        if self.status in UNSUCCESSFUL:
            self._become("PENDING_REDRIVE")

    def redrive(self) -> None:
        """Continue at the state that failed or was interrupted."""
        self.redrive_count += 1
        self.redriven = self._surroundings.scheduler.now
        self.stopped = self.error = self.cause = None
        self.history.add_last("ExecutionRedriven", 0, redriveCount=self.redrive_count)
        self._run(self._flow.resumed(Scope(self._surroundings.scheduler)))

    def on_end(self, callback: Callable[[Execution], None]) -> None:
        """Call back at the next end."""
        self._callbacks.append(callback)

    def end(
        self,
        status: str,
        *,
        output: Any = None,
        error: str | None = None,
        cause: str | None = None,
    ) -> None:
        """End with this status, if it runs."""
        if self.status != "RUNNING":
            return
        if self._timer is not None:
            self._timer.cancel()
        self.output, self.error, self.cause = output, error, cause
        self.stopped = self._surroundings.scheduler.now
        succeeded = status == "SUCCEEDED"
        self.history.add_last(
            _LAST_EVENTS[status],
            len(self.history),
            output=output if succeeded else None,
            error=error,
            cause=cause,
        )
        self._flow.scope.end(status)
        self._become(status)
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)

    def description(self, lag: float = 0.0) -> dict[str, Any] | None:
        """What DescribeExecution answers if it is so many seconds behind."""
        moment = self._surroundings.scheduler.now - lag
        return next((known for second, known in reversed(self._timeline) if second <= moment), None)

    def _start(self) -> None:
        scheduler = self._surroundings.scheduler
        self.started = scheduler.now
        self.history.add("ExecutionStarted", 0, input=self.data, roleArn=_ROLE)
        context = {
            "Execution": {
                "Id": self.arn,
                "Input": self.data,
                "Name": self.name,
                "RoleArn": _ROLE,
                "StartTime": iso(self.started),
                "RedriveCount": 0,
            },
            "StateMachine": {"Id": self.machine.arn, "Name": self.machine.name},
        }
        workflow = self.machine.workflow
        position = (workflow.start, self.data)
        self._run(Flow(self, Scope(scheduler), workflow, position, context))

    def _run(self, flow: Flow) -> None:
        context = flow.context
        context["Execution"] = {**context["Execution"], "RedriveCount": self.redrive_count}
        self._flow = flow
        self._become("RUNNING")
        seconds = self.machine.timeout_seconds
        if seconds is not None:
            self._timer = self._surroundings.scheduler.after(seconds, lambda: self.end("TIMED_OUT"))
        flow.scope.spawn(self.name, lambda: self._drive(flow))

    def _drive(self, flow: Flow) -> None:
        try:
            if not flow.is_resuming:
                flow.measure(*flow.position)
            output = interpreter.run(flow)
        except RunEnded:
            return
        except StateError as error:
            self.end("FAILED", error=error.error, cause=error.cause)
        else:
            self.end("SUCCEEDED", output=output)

    def _become(self, status: str) -> None:
        self.status = status
        self.trace(f"is {status}")
        self._timeline.append((self._surroundings.scheduler.now, described(self)))
        if status != "PENDING_REDRIVE":
            self._surroundings.on_status_change(status_change(self))

    def input_text(self) -> str:
        return as_json(self.data)
