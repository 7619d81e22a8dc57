"""What Lambda and a function's code know of each other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.simulation.kernel import Process, Scheduler

MOST_SYNCHRONOUS_BYTES: Final = 6 * 1024 * 1024
"""Lambda's quota for the payload and for the response of a synchronous invocation."""

THROTTLED: Final = "Lambda.TooManyRequestsException"
KILLED: Final = "Lambda.Unknown"
"""The error of a time-out, of an out-of-memory kill and of any other death of the process."""


class LambdaError(Exception):
    """An invocation failed.

    Attributes:
        name: the error's name, as Step Functions compares it.
        cause: JSON for a function's error, otherwise text.
        function_error: whether the function ran and failed.
    """

    def __init__(self, name: str, cause: str = "", function_error: bool = False) -> None:
        super().__init__(f"{name}: {cause}")
        self.name = name
        self.cause = cause
        self.function_error = function_error


@dataclass(frozen=True)
class FunctionSpec:
    """The specification of a function.

    Attributes:
        load: builds a sandbox's code, in the fiber of the sandbox's first invocation; it gets that
            invocation's process and the sandbox's name. Later invocations have other processes:
            code finds its own in the current fiber's `local`.
        cold_start_seconds: time from a new sandbox to the beginning of `load`.
    """

    name: str
    memory_mb: int
    timeout_seconds: float
    reserved_concurrency: int | None
    load: Callable[[Process, str], Callable[[dict[str, Any], Context], Any]]
    cold_start_seconds: float = 1.0


class Context:
    """The second argument of a handler."""

    def __init__(
        self, scheduler: Scheduler, spec: FunctionSpec, aws_request_id: str, arn: str
    ) -> None:
        self.aws_request_id = aws_request_id
        self.function_name = spec.name
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = spec.memory_mb
        self.invoked_function_arn = arn
        self._scheduler = scheduler
        self._deadline = scheduler.now + spec.timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, round((self._deadline - self._scheduler.now) * 1000))


def encoded(payload: object, most_bytes: int) -> str:
    """The payload as JSON.

    Raises:
        LambdaError: Lambda refuses its size.
    """
    text = json.dumps(payload)
    if len(text) > most_bytes:  # escapes make it longer than its UTF-8
        size = len(json.dumps(payload, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        if size > most_bytes:
            raise LambdaError("Lambda.RequestTooLargeException", f"{size} bytes are too many")
    return text
