"""The weather of an account with limits: planned faults, and the throttles of a profile."""

from __future__ import annotations

from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.weather import CallFault, InvocationFault
from tests.simulation.kernel import Process, Scheduler
from tests.simulation.schedules import Fault, PlannedWeather
from tests.simulation.volume.limits_in_force import LimitsInForce

THROTTLED: Final = "Lambda.TooManyRequestsException"


class LimitedWeather(PlannedWeather):
    """Throttles what exceeds the limits; planned faults come first."""

    def __init__(
        self, scheduler: Scheduler, limits: LimitsInForce, faults: tuple[Fault, ...] = ()
    ) -> None:
        super().__init__(scheduler, faults)
        self._limits = limits

    def on_call(self, process: Process, label: str) -> CallFault | None:
        planned = super().on_call(process, label)
        if planned is not None:
            return planned
        error = self._limits.refusal(label)
        return CallFault(error=error) if error else None

    def on_invocation(self, function: str, payload: dict[str, Any]) -> InvocationFault | None:
        planned = super().on_invocation(function, payload)
        if planned is not None:
            return planned
        if self._limits.refuses_invocation():
            return InvocationFault(THROTTLED, runs=False)
        return None

    def on_integration(self, label: str) -> AwsError | None:
        return super().on_integration(label) or self._limits.refusal(label.replace(".", " "))

    def transition_delay(self, retried: str | None) -> float:
        return self._limits.transition_delay(retried)
