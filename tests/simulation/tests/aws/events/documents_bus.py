"""A bus with a rule on documents and a target that can refuse, for the tests of EventBridge."""

from __future__ import annotations

from typing import Any

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import Event, EventBridge, RetryPolicy
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Scheduler

BRONZE = {
    "source": ["aws.s3"],
    "detail-type": ["Object Created", "Object Deleted"],
    "detail": {
        "bucket": {"name": ["bronze"]},
        "object": {"key": [{"anything-but": {"suffix": "/"}}]},
    },
}


class Refusing:
    """A target that refuses its first events."""

    def __init__(self, scheduler: Scheduler, errors: list[AwsError]) -> None:
        self._scheduler = scheduler
        self._errors = errors
        self.seen: list[Event] = []
        self.times: list[float] = []

    def __call__(self, event: Event) -> None:
        self.times.append(self._scheduler.now)
        if self._errors:
            raise self._errors.pop(0)
        self.seen.append(event)


def a_bus(
    *errors: AwsError, policy: RetryPolicy | None = None, weather: Weather | None = None
) -> tuple[Scheduler, EventBridge, Refusing]:
    scheduler = Scheduler(1)
    bus = EventBridge(scheduler, weather or Weather())
    target = Refusing(scheduler, list(errors))
    bus.add_rule("documents", BRONZE, target, policy)
    return scheduler, bus, target


def send(bus: EventBridge, key: str = "a.txt", **other: Any) -> Event:
    detail = {"bucket": {"name": "bronze"}, "object": {"key": key}} | other
    return bus.send("aws.s3", "Object Created", detail, ["arn:aws:s3:::bronze"])


def throttled() -> AwsError:
    return AwsError("ThrottlingException", "Rate exceeded")
