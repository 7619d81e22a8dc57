"""Tasks that waited for an answer until their heartbeat ran out, although nobody held them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.simulation.aws.states import HEARTBEAT_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.simulation.aws.states import Execution
    from tests.simulation.schedules import Fault

_AT_ONCE: Final = 10.0
"""Seconds after a heartbeat that ran out: the next attempt begins within 2 seconds."""

_HOLD_UP: Final = frozenset({"freeze", "glue death", "late event", "outage", "throttle"})


def is_held_up(faults: Iterable[Fault]) -> bool:
    """Whether a gold run may take long, or nobody may learn for long that its leader is dead."""
    return any(
        fault.kind in _HOLD_UP or fault.target.startswith(("RecordFailure", "glue"))
        for fault in faults
    )


def waited_in_vain(execution: Execution) -> bool:
    """Whether a waiting task ran into its time limit, and its next attempt ended at once.

    The answer was there, or the gold was free, but nobody answered the task.
    """
    ran_out: float | None = None
    for second, kind, error in execution.history.moments():
        if kind == "TaskTimedOut" and error == HEARTBEAT_TIMEOUT:
            ran_out = second
        elif kind == "TaskSucceeded":
            if ran_out is not None and second - ran_out < _AT_ONCE:
                return True
            ran_out = None
    return False
