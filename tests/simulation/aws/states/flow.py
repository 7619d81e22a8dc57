"""States that run one after another: those of an execution, or of one iteration of a Map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulation.aws.states.language import (
    DATA_LIMIT_EXCEEDED,
    MOST_BYTES,
    StateError,
    iso,
    size_of,
)
from tests.simulation.aws.states.scope import Scope

if TYPE_CHECKING:
    from tests.simulation.aws.states.execution import Execution
    from tests.simulation.aws.states.workflow import Workflow


class Flow:
    """Where a run of states is.

    Attributes:
        context: the context object `$$`.
        position: the current state and its input; a redrive continues there.
        unfinished: what a Map state that failed keeps for a redrive.
        is_resuming: whether the current state runs again because of a redrive.
    """

    def __init__(
        self,
        execution: Execution,
        scope: Scope,
        workflow: Workflow,
        position: tuple[str, Any],
        context: dict[str, Any],
    ) -> None:
        self.execution = execution
        self.scope = scope
        self.workflow = workflow
        self.position = position
        self.context = context
        self.unfinished: Any = None
        self.is_resuming = False
        self._previous = 0

    def resumed(self, scope: Scope) -> Flow:
        """The same flow in a redrive."""
        flow = Flow(self.execution, scope, self.workflow, self.position, dict(self.context))
        flow.unfinished = self.unfinished
        flow.is_resuming = True
        return flow

    def add(self, kind: str, **details: Any) -> int:
        """Add an event to the history; its number.

        Raises:
            RunEnded: the execution or its Map ended.
            StateError: the history is full.
        """
        self.scope.require_life()
        self._previous = self.execution.history.add(kind, self._previous, **details)
        return self._previous

    def trace(self, what: str) -> None:
        self.execution.trace(what)

    def measure(self, state: str, payload: Any) -> None:
        """Report the size of a payload.

        Raises:
            StateError: it is too large.
        """
        size = size_of(payload)
        self.execution.observe(state, size)
        if size > MOST_BYTES:
            raise StateError(
                DATA_LIMIT_EXCEEDED,
                f"The state/task '{state}' returned a result with a size exceeding the maximum "
                "number of bytes service limit.",
            )

    def set_state(self, name: str, retries: int) -> None:
        """Put the state into the context object."""
        entered = iso(self.scope.scheduler.now)
        self.context["State"] = {"EnteredTime": entered, "Name": name, "RetryCount": retries}
