"""One attempt of a task: its outcome and its time-outs."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services import stepfunctions

from .clocks import Clock

_WHILE_PAUSED_SECONDS = 1.0
"""How often somebody who waits looks at a paused clock whose time is almost up."""


@dataclass(frozen=True)
class Outcome:
    """The end of an attempt: its result, or an error with its cause."""

    result: Any = None
    error: str | None = None
    cause: str = ""


class Attempt:
    """One attempt of a task; the first outcome counts."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._outcome: Outcome | None = None
        self._last_sign = 0.0

    def settle(self, outcome: Outcome) -> bool:
        """End the attempt; False if it has ended already."""
        with self._changed:
            if self._outcome is not None:
                return False
            self._outcome = outcome
            self._changed.notify_all()
            return True

    def beat(self) -> bool:
        """Note a sign of life; False if the attempt has ended already."""
        with self._changed:
            self._last_sign = self._clock.elapsed()
            return self._outcome is None

    def run(self, work: Callable[[], Any], *, is_answered: bool) -> None:
        """Work until the end. If somebody else answers the attempt, only a failure ends it."""
        outcome = _outcome_of(work)
        if outcome.error is not None or not is_answered:
            self.settle(outcome)

    def result(self, timeout: float | None, heartbeat: float | None = None) -> Any:
        """The result, as soon as it is there.

        Raises:
            _ExecutionError: the attempt failed or took too long.
        """
        with self._changed:
            while self._outcome is None:
                self._wait(timeout, heartbeat)
            outcome = self._outcome
        if outcome.error is not None:
            raise stepfunctions._ExecutionError(outcome.error, outcome.cause)
        return outcome.result

    def _wait(self, timeout: float | None, heartbeat: float | None) -> None:
        limits = [] if timeout is None else [(timeout, "States.Timeout", timeout)]
        if heartbeat is not None:
            limits.append((self._last_sign + heartbeat, "States.HeartbeatTimeout", heartbeat))
        if not limits:
            self._changed.wait()
            return
        limit, error, seconds = min(limits)
        left = limit - self._clock.elapsed()
        if left <= 0 and not self._clock.is_paused:
            self._outcome = Outcome(error=error, cause=f"Task timed out after {seconds:g} seconds")
            return
        self._changed.wait(max(left, _WHILE_PAUSED_SECONDS if self._clock.is_paused else 0.0))


def _outcome_of(work: Callable[[], Any]) -> Outcome:
    try:
        return Outcome(work())
    except stepfunctions._ExecutionError as error:
        return Outcome(error=error.error, cause=error.cause)
    except Exception as error:  # noqa: BLE001 - nobody else would end the attempt
        return Outcome(error="States.Runtime", cause=str(error))
