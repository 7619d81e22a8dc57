"""Map states whose iterations run inside the execution."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.simulation.aws.states import interpreter
from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.kinds import FOLLOWED, State
from tests.simulation.aws.states.language import (
    StateError,
    compiled_template,
    path_of,
    runtime_error,
)
from tests.simulation.aws.states.scope import Scope
from tests.simulation.aws.states.workflow import Workflow
from tests.simulation.kernel import Promise

MOST_ITERATIONS: Final = 40
"""AWS runs at most so many iterations of an inline Map at a time."""


class Iteration:
    """One iteration; a redrive continues it, unless it is done."""

    def __init__(self, index: int, flow: Flow) -> None:
        self.index = index
        self.flow = flow
        self.has_begun = False
        self.is_done = False
        self.output: Any = None

    def resumed(self, scope: Scope) -> Iteration:
        """The same iteration in a redrive."""
        flow = self.flow.resumed(scope) if self.has_begun else self.flow
        flow.scope = scope
        iteration = Iteration(self.index, flow)
        iteration.is_done, iteration.output = self.is_done, self.output
        return iteration


class InlineMap(State):
    """Runs its states for each item; a failed iteration aborts the others."""

    kind = "Map"
    fields = FOLLOWED | {
        "ItemProcessor", "ItemsPath", "ItemSelector", "MaxConcurrency", "ResultSelector",
        "ResultPath", "Retry", "Catch",
    }  # fmt: skip
    continues = True

    def __init__(self, name: str, state: Mapping[str, Any], workflow: Workflow) -> None:
        super().__init__(name, state)
        self._workflow = workflow
        self._items = path_of(state.get("ItemsPath", "$"))
        has_selector = "ItemSelector" in state
        self._selector = compiled_template(state["ItemSelector"]) if has_selector else None
        self._width = min(state.get("MaxConcurrency") or MOST_ITERATIONS, MOST_ITERATIONS)

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        scope = Scope(flow.scope.scheduler, flow.scope)
        if flow.is_resuming and flow.unfinished is not None:
            iterations = [iteration.resumed(scope) for iteration in flow.unfinished]
        else:
            iterations = self._iterations(flow, data, scope)
            flow.add("MapStateStarted", length=len(iterations))
        flow.unfinished = iterations
        try:
            self._run_all(flow, iterations, scope)
        except StateError:
            flow.add("MapStateFailed")
            raise
        finally:
            scope.end("the Map ended")
        flow.add("MapStateSucceeded")
        result = [iteration.output for iteration in iterations]
        return self.next, self.flow.output(data, result, flow.context)

    def _iterations(self, flow: Flow, data: Any, scope: Scope) -> list[Iteration]:
        effective = self.flow.effective(data, flow.context)
        items = self._items.read(effective, flow.context)
        if not isinstance(items, list):
            raise runtime_error(f"Reference path {self._items.text!r} must point to array")
        return [
            self._iteration(flow, effective, scope, index, item) for index, item in enumerate(items)
        ]

    def _iteration(
        self, flow: Flow, effective: Any, scope: Scope, index: int, item: Any
    ) -> Iteration:
        context = {**flow.context, "Map": {"Item": {"Index": index, "Value": item}}}
        selected = self._selector(effective, context) if self._selector else item
        position = (self._workflow.start, selected)
        return Iteration(index, Flow(flow.execution, scope, self._workflow, position, context))

    def _run_all(self, flow: Flow, iterations: list[Iteration], scope: Scope) -> None:
        """Run the open iterations.

        Raises:
            StateError: an iteration failed.
        """
        waiting = [iteration for iteration in iterations if not iteration.is_done]
        if not waiting:
            return
        finished: Promise[None] = Promise(scope.scheduler)

        for number in range(min(self._width, len(waiting))):
            name = f"{flow.execution.name}/{self.name}/{number}"
            scope.spawn(name, lambda: self._work(waiting, iterations, finished))
        finished.result()

    def _work(
        self, waiting: list[Iteration], iterations: list[Iteration], finished: Promise[None]
    ) -> None:
        try:
            while waiting:
                self._run_one(waiting.pop(0))
        except StateError as error:
            finished.fail(error)
        if all(iteration.is_done for iteration in iterations):
            finished.resolve(None)

    def _run_one(self, iteration: Iteration) -> None:
        flow, name, index = iteration.flow, self.name, iteration.index
        iteration.has_begun = True
        flow.add("MapIterationStarted", name=name, index=index)
        try:
            iteration.output = interpreter.run(flow)
        except StateError:
            flow.add("MapIterationFailed", name=name, index=index)
            raise
        flow.add("MapIterationSucceeded", name=name, index=index)
        iteration.is_done = True
