"""State machines of tests: run a definition with scripted tasks."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from tests.simulation.aws.states import (
    Execution,
    Integration,
    StepFunctions,
    TaskContext,
    TaskFailed,
)
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

TASK = "arn:aws:states:::lambda:invoke"
TOKEN_TASK = f"{TASK}.waitForTaskToken"


class Bench:
    """A scheduler and Step Functions with the integration `lambda:invoke`.

    Attributes:
        events: details of the status changes.
        sizes: what the payload observer heard.
    """

    def __init__(
        self,
        task: Integration | None = None,
        *,
        weather: Weather | None = None,
        integrations: Mapping[str, Integration] | None = None,
        most_open_map_runs: int = 1000,
    ) -> None:
        self.scheduler = Scheduler(1)
        self.events: list[dict[str, Any]] = []
        self.sizes: list[tuple[str, int]] = []
        work = task or (lambda parameters, _context: parameters)
        self.states = StepFunctions(
            self.scheduler,
            weather or Weather(),
            {
                "lambda:invoke": work,
                "lambda:invoke.waitForTaskToken": work,
                **(integrations or {}),
            },
            on_payload=lambda state, size: self.sizes.append((state, size)),
            on_status_change=self.events.append,
            most_open_map_runs=most_open_map_runs,
        )

    def start(self, definition: Mapping[str, Any], data: Any = None) -> Execution:
        """Start an execution of a new state machine."""
        arn = self.states.create(f"machine-{len(self.states.executions)}", definition)
        text = json.dumps({} if data is None else data)
        started = self.states.start_execution(stateMachineArn=arn, input=text)
        return self.states.executions[started["executionArn"]]

    def run(self, definition: Mapping[str, Any], data: Any = None) -> Execution:
        """Run an execution of a new state machine until nothing happens any more."""
        execution = self.start(definition, data)
        self.scheduler.run()
        return execution

    def at(self, second: float, call: Callable[[], object]) -> None:
        """Call at this second."""

        def act() -> None:
            call()

        self.scheduler.at(second, act)

    def kinds(self, execution: Execution) -> list[str]:
        """The types of the events in the history."""
        page = self.states.get_execution_history(executionArn=execution.arn, maxResults=1000)
        return [event["type"] for event in page["events"]]


def machine(*states: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """A definition of states S0, S1, … that follow one another."""
    named: dict[str, Any] = {}
    for number, state in enumerate(states):
        named[f"S{number}"] = dict(state)
        is_last = number == len(states) - 1
        if state["Type"] not in ("Succeed", "Fail", "Choice") and not {"Next", "End"} & set(state):
            named[f"S{number}"] |= {"End": True} if is_last else {"Next": f"S{number + 1}"}
    return {"StartAt": "S0", "States": named, **fields}


def a_task(**fields: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": TASK, **fields}


def failing(times: int, error: str = "Broken", result: Any = "done") -> Integration:
    """A task that fails so often, then has the result."""
    left = [times]

    def work(_parameters: Any, _context: TaskContext) -> Any:
        if left[0]:
            left[0] -= 1
            raise TaskFailed(error, "cause")
        return result

    return work
