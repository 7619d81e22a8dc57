"""One invocation: a process that runs a sandbox's code until it returns, fails or dies."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any, Final

from tests.simulation.aws.functions.contract import (
    KILLED,
    MOST_SYNCHRONOUS_BYTES,
    Context,
    FunctionSpec,
    LambdaError,
)
from tests.simulation.aws.functions.usage import Usage
from tests.simulation.kernel import Process, Promise, Scheduler

INITIALISATION_SECONDS: Final = 10.0
"""Lambda's time limit for a sandbox's initialisation."""


class Sandbox:
    """A sandbox: code that is loaded once and runs one invocation at a time."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.code: Callable[[dict[str, Any], Context], Any] | None = None


class Invocation:
    """One run of a function; `outcome` has its response or a LambdaError.

    Fibers that still run after the handler has returned continue: on AWS they may do so in the
    sandbox's next invocation.
    """

    def __init__(self, process: Process, sandbox: Sandbox, spec: FunctionSpec, arn: str) -> None:
        self.process = process
        self.outcome: Promise[Any] = Promise(process.scheduler)
        self._sandbox = sandbox
        self._spec = spec
        self._arn = arn

    def start(self, event: str, usage: Usage, on_end: Callable[[bool], None]) -> None:
        """Start the process; `on_end` hears whether the sandbox is still usable."""
        self._usage = usage
        self._on_end = on_end
        self._began = self._scheduler.now
        usage.invocations += 1
        is_cold = self._sandbox.code is None
        usage.cold_starts += is_cold
        self._trace(f"starts in {self._sandbox.name}{' (cold)' if is_cold else ''}")
        self._limit(INITIALISATION_SECONDS + self._spec.timeout_seconds)
        self.process.died.then(self._die)
        self.process.spawn("main", lambda: self._run(event))

    @property
    def _scheduler(self) -> Scheduler:
        return self.process.scheduler

    def _limit(self, seconds: float) -> None:
        text = f"Task timed out after {self._spec.timeout_seconds:.2f} seconds"
        self._timer = self._scheduler.after(seconds, lambda: self.process.kill(text))

    def _run(self, event: str) -> None:
        try:
            response = self._respond(event)
        except Exception as error:  # noqa: BLE001 - the invoker gets it
            self.process.require_life()
            self._fail(*_named(error))
            return
        self.process.require_life()
        if len(response) > MOST_SYNCHRONOUS_BYTES:
            self._fail("Function.ResponseSizeTooLarge", f"{len(response)} bytes are too many")
            return
        self._trace("returns")
        self._end(is_usable=True)
        self.outcome.resolve(json.loads(response))

    def _respond(self, event: str) -> str:
        code = self._sandbox.code or self._load()
        self._timer.cancel()
        self._limit(self._spec.timeout_seconds)
        request = self._scheduler.random_of("request", self.process.name).getrandbits(128)
        text = f"{request:032x}"
        request_id = "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
        context = Context(self._scheduler, self._spec, request_id, self._arn)
        return _marshalled(code(json.loads(event), context))

    def _load(self) -> Callable[[dict[str, Any], Context], Any]:
        self._scheduler.sleep(self._spec.cold_start_seconds)
        self._sandbox.code = self._spec.load(self.process, self._sandbox.name)
        return self._sandbox.code

    def _fail(self, name: str, message: str) -> None:
        self._trace(f"raises {name}")
        self._usage.errors += 1
        self._end(is_usable=True)
        cause = json.dumps({"errorMessage": message, "errorType": name, "stackTrace": []})
        self.outcome.fail(LambdaError(name, cause, function_error=True))

    def _die(self) -> None:
        if self.outcome.is_done:
            return
        self._trace(f"dies: {self.process.died.value}")
        self._usage.deaths += 1
        self._end(is_usable=False)
        cause = f"The function died: {self.process.died.value}"
        self.outcome.fail(LambdaError(KILLED, cause, function_error=True))

    def _end(self, *, is_usable: bool) -> None:
        self._timer.cancel()
        billed = math.ceil((self._scheduler.now - self._began) * 1000 - 1e-6)
        self._usage.billed_ms += billed
        self._usage.gb_seconds += billed / 1000 * self._spec.memory_mb / 1024
        self._on_end(is_usable)

    def _trace(self, what: str) -> None:
        self._scheduler.trace.add(self.process.name, what)


class _MarshalError(Exception):
    """The handler's result is not JSON."""


def _marshalled(result: object) -> str:
    """The response as the Python 3.11 runtime writes it: with escapes."""
    try:
        return json.dumps(result)
    except (TypeError, ValueError) as error:
        raise _MarshalError(f"Unable to marshal response: {error}") from error


def _named(error: Exception) -> tuple[str, str]:
    is_marshal = isinstance(error, _MarshalError)
    return "Runtime.MarshalError" if is_marshal else type(error).__name__, str(error)
