"""The Lambda service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.functions.asynchronous import MOST_ASYNCHRONOUS_BYTES, QueuedEvent
from tests.simulation.aws.functions.concurrency import Concurrency
from tests.simulation.aws.functions.contract import (
    MOST_SYNCHRONOUS_BYTES,
    THROTTLED,
    FunctionSpec,
    LambdaError,
    encoded,
)
from tests.simulation.aws.functions.invocation import Invocation, Sandbox
from tests.simulation.aws.functions.usage import Usage
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process, Scheduler


class Lambda:
    """Functions, their sandboxes and their invocations.

    Attributes:
        usage: counts by function.
    """

    def __init__(
        self, scheduler: Scheduler, weather: Weather, *, account_concurrency: int = 1000
    ) -> None:
        self.usage: dict[str, Usage] = {}
        self._scheduler = scheduler
        self._weather = weather
        self._concurrency = Concurrency(account_concurrency)
        self._specs: dict[str, FunctionSpec] = {}
        self._idle: dict[str, list[Sandbox]] = {}
        self._sandboxes: dict[str, int] = {}
        self._queued = 0

    def register(self, spec: FunctionSpec) -> str:
        """Create a function; its ARN.

        Raises:
            AwsError: its concurrency cannot be reserved.
        """
        self._concurrency.reserve(spec)
        self._specs[spec.name] = spec
        self._idle[spec.name] = []
        self._sandboxes[spec.name] = 0
        self.usage[spec.name] = Usage()
        return arn_of(spec.name)

    def invoke(self, name: str, payload: Any) -> Any:
        """The function's response, as soon as it is there; name or ARN.

        Raises:
            LambdaError: the invocation failed.
        """
        spec = self._spec(name)
        return self._respond(spec, encoded(payload, MOST_SYNCHRONOUS_BYTES), payload)

    def invoke_async(
        self, name: str, payload: Any, on_failure: Callable[[Any], None] | None = None
    ) -> None:
        """Queue an invocation; `on_failure` gets the payload if Lambda gives up.

        Raises:
            LambdaError: the payload is too large.
        """
        spec = self._spec(name)
        event = encoded(payload, MOST_ASYNCHRONOUS_BYTES)
        self._queued += 1
        queued = QueuedEvent(
            self._scheduler, lambda: self._respond(spec, event, json.loads(event)), on_failure
        )
        fiber = self._scheduler.spawn(f"{spec.name}!{self._queued}", lambda: queued.deliver(event))
        fiber.local.clear()  # the event outlives the process that sent it

    def _respond(self, spec: FunctionSpec, event: str, payload: Any) -> Any:
        fault = self._weather.on_invocation(spec.name, payload)
        if fault is None:
            return self._start(spec, event).outcome.result()
        if fault.runs:
            self._start(spec, event)
        self._scheduler.trace.add(spec.name, f"invocation fails with {fault.error}")
        raise LambdaError(fault.error, "The service failed")

    def _start(self, spec: FunctionSpec, event: str) -> Invocation:
        usage = self.usage[spec.name]
        if not self._concurrency.take(spec.name):
            usage.throttles += 1
            self._scheduler.trace.add(spec.name, "is throttled")
            raise LambdaError(THROTTLED, "Rate Exceeded.")
        process = Process(self._scheduler, f"{spec.name}#{usage.invocations + 1}")
        sandbox = self._sandbox(spec.name)
        process.skew = self._weather.clock_skew(sandbox.name)
        invocation = Invocation(process, sandbox, spec, arn_of(spec.name))

        def end(is_usable: bool) -> None:
            self._concurrency.free(spec.name)
            if is_usable and sandbox.code is not None:
                self._idle[spec.name].append(sandbox)

        invocation.start(event, usage, end)
        return invocation

    def _sandbox(self, name: str) -> Sandbox:
        idle = self._idle[name]
        if idle:
            return idle.pop()
        self._sandboxes[name] += 1
        return Sandbox(f"{name}/{self._sandboxes[name]}")

    def _spec(self, name: str) -> FunctionSpec:
        spec = self._specs.get(name.rpartition(":function:")[2])
        if spec is None:
            raise AwsError("ResourceNotFoundException", f"Function not found: {name}", 404)
        return spec


def arn_of(name: str) -> str:
    return f"arn:aws:lambda:us-east-1:123456789012:function:{name}"
