"""One attempt of a task: its call, its token, its time-outs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.simulation.aws.states.language import (
    HEARTBEAT_TIMEOUT,
    TIMEOUT,
    StateError,
    TaskFailed,
)
from tests.simulation.kernel import Promise, Scheduler


@dataclass(frozen=True)
class TaskContext:
    """What an integration knows of the task that it works for.

    Attributes:
        execution_arn: the execution.
        state: the state's name.
        token: the task token, for callbacks only.
        cancelled: done as soon as nobody waits for the task any more.
    """

    execution_arn: str
    state: str
    token: str | None
    cancelled: Promise[str]


_INSTANT: Final = 1e-6
"""Seconds that floating point may lose."""

Integration = Callable[[Any, TaskContext], Any]
"""(parameters, context) -> result; it may wait, and raises TaskFailed."""


class Attempt:
    """One attempt of a task; the first outcome counts.

    Attributes:
        token: the task token; it dies with the attempt.
    """

    def __init__(self, scheduler: Scheduler, token: str | None) -> None:
        self.token = token
        self.cancelled: Promise[str] = Promise(scheduler)
        self._scheduler = scheduler
        self._outcome: Promise[Any] = Promise(scheduler)
        self._last_sign = scheduler.now
        self._is_over = False

    @property
    def is_open(self) -> bool:
        """Whether an answer still counts."""
        return not self._is_over and not self._outcome.is_done

    def succeed(self, result: Any) -> None:
        self._outcome.resolve(result)

    def fail(self, error: StateError) -> None:
        self._outcome.fail(error)

    def beat(self) -> None:
        """Note a sign of life."""
        self._last_sign = self._scheduler.now

    def end(self, why: str) -> None:
        """Nobody waits any more."""
        self._is_over = True
        if not self._outcome.is_done:
            self.cancelled.resolve(why)

    def call(self, integration: Integration, parameters: Any, context: TaskContext) -> None:
        """Do the work in the current fiber; without a token its result is the outcome."""
        try:
            result = integration(parameters, context)
        except TaskFailed as error:
            self.fail(error)
        except Exception as error:  # noqa: BLE001 - a defect of the integration ends the schedule
            self._scheduler.at(self._scheduler.now, lambda defect=error: _raise(defect))  # type: ignore[misc]
        else:
            if self.token is None:
                self.succeed(result)

    def result(self, timeout: float | None, heartbeat: float | None) -> Any:
        """The outcome, as soon as it is there.

        Raises:
            StateError: the task failed or took too long.
        """
        deadline = None if timeout is None else self._scheduler.now + timeout
        while not self._outcome.is_done:
            limits = [] if deadline is None else [(deadline, TIMEOUT)]
            if heartbeat is not None:
                limits.append((self._last_sign + heartbeat, HEARTBEAT_TIMEOUT))
            if not limits:
                self._outcome.wait()
                continue
            limit, error = min(limits)
            if limit - self._scheduler.now < _INSTANT:
                self.end(error)
                raise StateError(error)
            self._outcome.wait(limit - self._scheduler.now)
        self.end("done")
        return self._outcome.result()


def _raise(error: Exception) -> None:
    raise error
