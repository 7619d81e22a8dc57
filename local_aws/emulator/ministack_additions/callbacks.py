"""Callback tasks: `<integration>.waitForTaskToken`, and the answers to their tokens."""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions

from .attempts import Attempt, Outcome
from .task_attempts import new_attempt, result_of, start

_SUFFIX = ".waitForTaskToken"
_MAX_OUTPUT_BYTES = 256 * 1024

_waiting: dict[str, Attempt] = {}
"""The attempts that wait for an answer, by token."""


class _RefusedError(Exception):
    """An answer that Step Functions refuses, with AWS's error code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def install() -> None:
    """Let a callback task end with its answer, its function's error, a time-out or its execution.

    MiniStack ignores HeartbeatSeconds and the function's error, waits for the end of a function
    whose token has been answered, and forgets ended tokens.
    """
    stepfunctions._invoke_with_callback = _invoke
    for name, answer in _ANSWERS.items():
        setattr(stepfunctions, name, _handler(getattr(stepfunctions, name), answer))


def _invoke(resource: str, given: Any, token: str, state: Mapping[str, Any]) -> Any:
    attempt = _waiting[token] = new_attempt()
    integration = resource.removesuffix(_SUFFIX)
    try:
        # The token can be answered while the function that got it still runs.
        start(attempt, lambda: stepfunctions._invoke_resource(integration, given), is_answered=True)
        return result_of(attempt, _seconds(state, "Timeout"), _seconds(state, "Heartbeat"))
    finally:
        del _waiting[token]


def _seconds(state: Mapping[str, Any], kind: str) -> float | None:
    seconds = state.get(f"{kind}Seconds")
    return None if seconds is None else float(seconds)


def _handler(
    handle_activity: Callable[[dict[str, Any]], Any],
    answer: Callable[[Attempt, Mapping[str, Any]], bool],
) -> Callable[[dict[str, Any]], Any]:
    """Handle an answer; MiniStack handles those to activities itself."""

    def handle(data: dict[str, Any]) -> Any:
        token = str(data.get("taskToken", ""))
        if token in stepfunctions._task_tokens:
            return handle_activity(data)
        try:
            _require(answer, token, data)
        except _RefusedError as error:
            return error_response_json(error.code, str(error), 400)
        return json_response({})

    return handle


def _require(
    answer: Callable[[Attempt, Mapping[str, Any]], bool], token: str, data: Mapping[str, Any]
) -> None:
    _require_token(token)
    attempt = _waiting.get(token)
    if attempt is None or not answer(attempt, data):
        raise _RefusedError(
            "TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"
        )


def _require_token(token: str) -> None:
    """Every token that was ever given away is a UUID."""
    try:
        uuid.UUID(token)
    except ValueError as error:
        raise _RefusedError("InvalidToken", "Invalid Token: 'Invalid token'") from error


def _succeed(attempt: Attempt, data: Mapping[str, Any]) -> bool:
    output = str(data.get("output", ""))
    if len(output.encode("utf-8")) > _MAX_OUTPUT_BYTES:
        raise _RefusedError("InvalidOutput", "Invalid Output: it is longer than 262144 bytes")
    try:
        return attempt.settle(Outcome(json.loads(output)))
    except ValueError as error:
        raise _RefusedError("InvalidOutput", f"Invalid Output: '{error}'") from error


def _fail(attempt: Attempt, data: Mapping[str, Any]) -> bool:
    return attempt.settle(Outcome(error=data.get("error") or "", cause=data.get("cause") or ""))


def _beat(attempt: Attempt, _data: Mapping[str, Any]) -> bool:
    return attempt.beat()


_ANSWERS: Mapping[str, Callable[[Attempt, Mapping[str, Any]], bool]] = {
    "_send_task_success": _succeed,
    "_send_task_failure": _fail,
    "_send_task_heartbeat": _beat,
}
