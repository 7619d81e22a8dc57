"""Retry and Catch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from tests.simulation.aws.states.language.failures import (
    ALL,
    DATA_LIMIT_EXCEEDED,
    HEARTBEAT_TIMEOUT,
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
    DefinitionRefusedError,
    StateError,
)
from tests.simulation.aws.states.language.paths import path_of

MOST_DELAY_SECONDS: Final = 31_622_400
"""AWS's bound for MaxDelaySeconds."""


def matches(patterns: Sequence[str], error: str | None) -> bool:
    """Whether ErrorEquals has the error; nothing has States.Runtime."""
    if error == RUNTIME:
        return False
    if error in patterns:
        return True
    if error == HEARTBEAT_TIMEOUT and TIMEOUT in patterns:
        return True
    if error == DATA_LIMIT_EXCEEDED:
        return False
    return ALL in patterns or (TASK_FAILED in patterns and error != TIMEOUT)


class Retrier:
    """One entry of Retry."""

    __slots__ = ("_first", "_has_jitter", "_most", "_rate", "errors", "most_attempts")

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.errors: tuple[str, ...] = tuple(entry["ErrorEquals"])
        self.most_attempts: int = entry.get("MaxAttempts", 3)
        self._first = float(entry.get("IntervalSeconds", 1))
        self._rate = float(entry.get("BackoffRate", 2.0))
        self._most = float(entry.get("MaxDelaySeconds", MOST_DELAY_SECONDS))
        self._has_jitter = _has_jitter(entry.get("JitterStrategy", "NONE"))

    def delay(self, attempt: int, fraction: Callable[[], float]) -> float:
        """Seconds before this attempt; the first retry is attempt 1."""
        seconds = min(self._first * self._rate ** (attempt - 1), self._most)
        return seconds * fraction() if self._has_jitter else seconds


def _has_jitter(strategy: str) -> bool:
    if strategy not in ("FULL", "NONE"):
        raise DefinitionRefusedError(f"{strategy!r} is not a JitterStrategy")
    return strategy == "FULL"


class Catcher:
    """One entry of Catch."""

    __slots__ = ("_result", "errors", "next")

    def __init__(self, entry: Mapping[str, Any]) -> None:
        self.errors: tuple[str, ...] = tuple(entry["ErrorEquals"])
        self.next: str = entry["Next"]
        path = entry.get("ResultPath", "$")
        self._result = None if path is None else path_of(path)

    def output(self, raw: Any, error: StateError) -> Any:
        return raw if self._result is None else self._result.write(raw, error.output())


class Recovery:
    """What a state does about its errors."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        self._retriers = [Retrier(entry) for entry in state.get("Retry", ())]
        self.catchers = [Catcher(entry) for entry in state.get("Catch", ())]
        for entries in (self._retriers, self.catchers):
            _require_all_last([entry.errors for entry in entries])

    def retrier(self, error: StateError) -> int | None:
        """The first retrier that has the error."""
        for number, retrier in enumerate(self._retriers):
            if matches(retrier.errors, error.error):
                return number
        return None

    def delay(
        self, error: StateError, attempts: dict[int, int], fraction: Callable[[], float]
    ) -> float | None:
        """Seconds until the next attempt; None if there is none.

        Args:
            attempts: retries so far, by retrier; this one is added.
        """
        number = self.retrier(error)
        if number is None:
            return None
        retrier = self._retriers[number]
        attempt = attempts.get(number, 0) + 1
        if attempt > retrier.most_attempts:
            return None
        attempts[number] = attempt
        return retrier.delay(attempt, fraction)

    def caught(self, raw: Any, error: StateError) -> tuple[str, Any]:
        """The next state and its input.

        Raises:
            StateError: the same, if no catcher has it.
        """
        for catcher in self.catchers:
            if matches(catcher.errors, error.error):
                return catcher.next, catcher.output(raw, error)
        raise error


def _require_all_last(errors: Sequence[tuple[str, ...]]) -> None:
    for number, names in enumerate(errors):
        if ALL in names and (len(names) > 1 or number < len(errors) - 1):
            raise DefinitionRefusedError(f"{ALL} must be alone, in the last entry")
