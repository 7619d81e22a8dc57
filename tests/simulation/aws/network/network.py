"""One attempt of one call: it takes time, the weather may break it, and it has one effect."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ConnectionClosedError

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.weather import CallFault, Weather
from tests.simulation.kernel import Process, Scheduler, current_process

_CALM: Final = CallFault()

_SECONDS: Final = {
    "s3": 0.030,
    "dynamodb": 0.006,
    "stepfunctions": 0.040,
    "events": 0.025,
    "secretsmanager": 0.030,
    "glue": 0.080,
}
"""Typical latencies within a region; each call takes 0.5 to 1.5 times as long."""


@dataclass(frozen=True)
class Attempted:
    """One attempt of a call.

    Attributes:
        begun: second at which the process made it; it ended now.
        params: None for a call that is not one of AWS.
        result: None if the attempt failed.
        was_refused: the service did not look at it, for example because it throttles.
    """

    process: Process
    label: str
    begun: float
    params: Mapping[str, Any] | None
    result: Any
    was_refused: bool


class Network:
    """All calls of all processes.

    Attributes:
        calls: number of attempts by function and label.
        kills: number of kills by call and side.
        defects: errors of the simulator, or calls that AWS would refuse: nothing may hide them.
        on_attempt: hears of each attempt that ended.
    """

    def __init__(self, scheduler: Scheduler, weather: Weather) -> None:
        self.scheduler = scheduler
        self.weather = weather
        self.calls: Counter[tuple[str, str]] = Counter()
        self.kills: Counter[tuple[str, str]] = Counter()
        self.defects: list[Exception] = []
        self.on_attempt: Callable[[Attempted], None] | None = None

    def attempt(
        self,
        service: str,
        label: str,
        act: Callable[[], Any],
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        """Make one attempt; the effect is atomic, at one instant.

        Raises:
            AwsError: the service refuses the call.
            ConnectionClosedError: the response is lost.
            ProcessDied: the process is killed before or after the effect.
        """
        process = current_process(self.scheduler)
        process.require_life()
        begun = self.scheduler.now
        self.calls[process.role, label] += 1
        fault = self.weather.on_call(process, label) or _CALM
        if fault.kill_before:
            self._kill(process, label, "before")
        self._travel(process, self._seconds(process, service) + fault.delay_seconds)
        result, error = self._effect(fault, act)
        self._note(process, label, fault, error)
        if self.on_attempt:
            refused = fault.error is not None
            self.on_attempt(Attempted(process, label, begun, params, result, refused))
        if fault.kill_after:
            self._kill(process, label, "after")
        if fault.lose_response:
            raise ConnectionClosedError(endpoint_url=f"https://{service}.amazonaws.com")
        if error:
            raise error
        return result

    def defect(self, error: Exception) -> Exception:
        """Note an error that no handler may hide; the error itself."""
        self.defects.append(error)
        return error

    def process(self) -> Process:
        """The process that runs."""
        return current_process(self.scheduler)

    def fraction(self) -> float:
        """Randomness for the process that runs."""
        return current_process(self.scheduler).random.random()

    def sleep(self, seconds: float) -> None:
        """Let the process that runs wait."""
        self.scheduler.sleep(seconds)

    def _travel(self, process: Process, seconds: float) -> None:
        self.scheduler.sleep(seconds)
        while process.frozen_until > self.scheduler.now:
            self.scheduler.sleep(process.frozen_until - self.scheduler.now)

    def _effect(self, fault: CallFault, act: Callable[[], Any]) -> tuple[Any, AwsError | None]:
        if fault.error:
            return None, fault.error
        try:
            return act(), None
        except AwsError as error:
            return None, error

    def _seconds(self, process: Process, service: str) -> float:
        return _SECONDS.get(service, 0.05) * (0.5 + process.random.random())

    def _note(self, process: Process, label: str, fault: CallFault, error: AwsError | None) -> None:
        refused = f" -> {error.code}" if error else ""
        lost = " (response lost)" if fault.lose_response else ""
        self.scheduler.trace.add(process.name, f"{label}{refused}{lost}")

    def _kill(self, process: Process, label: str, side: str) -> None:
        self.kills[f"{process.role}/{label}", side] += 1
        self.scheduler.trace.add(process.name, f"killed {side} {label}")
        process.kill(f"killed {side} {label}")


class InstantNetwork(Network):
    """The network of an observer: calls take no time, and nothing goes wrong."""

    def attempt(
        self,
        service: str,
        label: str,
        act: Callable[[], Any],
        params: Mapping[str, Any] | None = None,
    ) -> Any:
        return act()
