"""Task tokens."""

from __future__ import annotations

import json
from typing import Any

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states.attempts import Attempt
from tests.simulation.aws.states.language import MOST_BYTES, TaskFailed, bytes_of
from tests.simulation.kernel import Scheduler

_PREFIX = "AQCsim"


class Tokens:
    """All tokens of all attempts, and the answers to them."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._attempts: dict[str, Attempt] = {}

    def attempt(self) -> Attempt:
        """A new attempt with a token of its own."""
        random = self._scheduler.random_of("token", len(self._attempts))
        token = f"{_PREFIX}{random.getrandbits(256):064x}"
        self._attempts[token] = Attempt(self._scheduler, token)
        return self._attempts[token]

    def succeed(self, token: str, output: str) -> None:
        attempt = self._open(token)
        attempt.succeed(_parsed(output))

    def fail(self, token: str, error: str | None, cause: str | None) -> None:
        self._open(token).fail(TaskFailed(error, cause))

    def beat(self, token: str) -> None:
        self._open(token).beat()

    def _open(self, token: str) -> Attempt:
        if not token.startswith(_PREFIX):
            raise AwsError("InvalidToken", "Invalid token")
        attempt = self._attempts.get(token)
        if attempt is None:
            raise AwsError("TaskDoesNotExist", "Task does not exist")
        if not attempt.is_open:
            raise AwsError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
        return attempt


def _parsed(output: str) -> Any:
    if bytes_of(output) > MOST_BYTES:
        raise AwsError("InvalidOutput", "The output is too large")
    try:
        return json.loads(output)
    except ValueError as error:
        raise AwsError("InvalidOutput", f"Invalid Output: {error}") from error
