"""How states fail, and how a run of states ends from outside."""

from __future__ import annotations

from typing import Final

RUNTIME: Final = "States.Runtime"
TIMEOUT: Final = "States.Timeout"
HEARTBEAT_TIMEOUT: Final = "States.HeartbeatTimeout"
TASK_FAILED: Final = "States.TaskFailed"
ALL: Final = "States.ALL"
DATA_LIMIT_EXCEEDED: Final = "States.DataLimitExceeded"


class DefinitionRefusedError(ValueError):
    """The definition is wrong, or uses what the simulation does not have."""


class StateError(Exception):
    """A state failed.

    Attributes:
        error: the error's name, which ErrorEquals compares.
    """

    def __init__(self, error: str | None, cause: str | None = None) -> None:
        super().__init__(f"{error}: {cause}")
        self.error = error
        self.cause = cause

    def output(self) -> dict[str, str]:
        """What a Catch hands on."""
        return {"Error": self.error or "", "Cause": self.cause or ""}


class TaskFailed(StateError):  # noqa: N818 - AWS's name for it
    """An integration reports that its task failed."""


def runtime_error(cause: str) -> StateError:
    """An error that nothing catches."""
    return StateError(RUNTIME, cause)


class RunEnded(BaseException):
    """The execution or its Map ended: the fiber has nothing to do any more."""
