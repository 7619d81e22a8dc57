"""Run states: enter, work, retry, catch, exit."""

from __future__ import annotations

from typing import Any

from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.kinds import State
from tests.simulation.aws.states.language import RUNTIME, StateError


def run(flow: Flow) -> Any:
    """The output of the flow's last state.

    Raises:
        StateError: a state failed, and nothing caught it.
        RunEnded: the execution or its Map ended.
    """
    name, data = flow.position
    while True:
        state = flow.workflow.states[name]
        following, data = _run_state(flow, state, data)
        flow.is_resuming = False
        flow.unfinished = None
        if following is None:
            return data
        name = following
        flow.position = (name, data)


def _run_state(flow: Flow, state: State, data: Any) -> tuple[str | None, Any]:
    entered = _enter(flow, state, data)
    attempts: dict[int, int] = {}
    while True:
        try:
            following, output = state.run(flow, data)
            break
        except StateError as error:
            known = _located(error, state, entered)
            if _retries(flow, state, known, attempts):
                continue
            following, output = state.recovery.caught(data, known)
            flow.trace(f"{state.name} caught {known.error}")
            break
    flow.measure(state.name, output)
    if state.has_exit:
        flow.add(f"{state.kind}StateExited", name=state.name, output=output)
    flow.trace(f"exited {state.name}")
    return following, output


def _enter(flow: Flow, state: State, data: Any) -> int:
    flow.set_state(state.name, 0)
    flow.trace(f"entered {state.name}")
    _pass(flow)
    if flow.is_resuming and state.continues:
        return 0
    return flow.add(f"{state.kind}StateEntered", name=state.name, input=data)


def _located(error: StateError, state: State, entered: int) -> StateError:
    if error.error != RUNTIME:
        return error
    where = f"An error occurred while executing the state '{state.name}'"
    return StateError(RUNTIME, f"{where} (entered at the event id #{entered}). {error.cause}")


def _retries(flow: Flow, state: State, error: StateError, attempts: dict[int, int]) -> bool:
    """Wait for the next attempt; False if there is none."""
    flow.scope.require_life()
    flow.trace(f"failed {state.name} with {error.error}")
    retries = sum(attempts.values()) + 1

    def fraction() -> float:
        execution = flow.execution
        return flow.scope.scheduler.fraction_of(
            "jitter", execution.arn, state.name, len(execution.history)
        )

    delay = state.recovery.delay(error, attempts, fraction)
    if delay is None:
        return False
    flow.scope.scheduler.sleep(delay)
    flow.scope.require_life()
    flow.is_resuming = False
    flow.unfinished = None
    flow.set_state(state.name, retries)
    flow.trace(f"retried {state.name} ({retries})")
    _pass(flow, error.error)
    return True


def _pass(flow: Flow, retried: str | None = None) -> None:
    """Make a transition, which waits if the account makes too many."""
    delay = flow.execution.count_transition(retried)
    if delay:
        flow.scope.scheduler.sleep(delay)
        flow.scope.require_life()
