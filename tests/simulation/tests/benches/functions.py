"""Functions of tests: invoke them at seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulation.aws.functions import Context, FunctionSpec, Lambda, LambdaError
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process, Scheduler

Code = Callable[[dict[str, Any], Context], Any]


class FunctionBench:
    """A scheduler and Lambda.

    Attributes:
        loaded: the sandboxes whose code was loaded.
        process: that of the last invocation that loaded code.
    """

    def __init__(self, weather: Weather | None = None, concurrency: int = 1000) -> None:
        self.scheduler = Scheduler(1)
        self.functions = Lambda(
            self.scheduler, weather or Weather(), account_concurrency=concurrency
        )
        self.loaded: list[str] = []
        self.process: Process | None = None

    def function(
        self, code: Code, name: str = "Step", timeout: float = 60, reserved: int | None = None
    ) -> None:
        def load(process: Process, sandbox: str) -> Code:
            self.loaded.append(sandbox)
            self.process = process
            return code

        self.functions.register(FunctionSpec(name, 512, timeout, reserved, load))

    def invoke_at(self, second: float, payload: Any = None, name: str = "Step") -> Any:
        """A fiber whose `done` gets the response or the error."""
        return self.scheduler.spawn("invoker", lambda: self._invoke(second, name, payload or {}))

    def _invoke(self, second: float, name: str, payload: Any) -> Any:
        self.scheduler.sleep(second)
        return self.functions.invoke(name, payload)


def error_of(fiber: Any) -> LambdaError:
    """The error that the invoker got."""
    assert isinstance(fiber.done.error, LambdaError)
    return fiber.done.error
