"""Why a run broke, in readable words, without anything that could be document text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from medallion.vocabulary.foreign_errors import OWN_ERRORS, words_of_foreign_error

MAX_CAUSE_CHARACTERS = 300

_PLATFORM_ERRORS = ("Lambda.", "Sandbox.", "Runtime.", "States.", "Glue.")
"""Errors whose causes are worded by AWS; only a failed task's cause comes from the task."""

_STATE_INPUT = re.compile(r"\s*(?:in|for) the input\b.*", re.DOTALL)


@dataclass(frozen=True)
class Failure:
    """How an execution broke.

    Attributes:
        status: FAILED, TIMED_OUT or ABORTED.
        state: the state it was in, None if it entered none.
        error: the error's name, None if Step Functions gave none.
        cause: Step Functions' cause; for a Lambda function, JSON with `errorMessage`.
    """

    status: str
    state: str | None
    error: str | None
    cause: str | None


def reason_code_of(failure: Failure) -> str:
    """The error's name, or how the execution ended if it has no name."""
    return failure.error or failure.status


def reason_of(failure: Failure) -> str:
    """For example: "ChunkText failed: ClientError: AccessDenied when calling PutObject"."""
    verb = {"TIMED_OUT": "timed out", "ABORTED": "was aborted"}.get(failure.status, "failed")
    parts = [f"{failure.state or 'The execution'} {verb}"]
    if failure.error:
        parts.append(failure.error)
    detail = _detail(failure.error or "", failure.cause or "")
    if detail and detail != failure.error:
        parts.append(detail[:MAX_CAUSE_CHARACTERS])
    return ": ".join(parts)


def _detail(error: str, cause: str) -> str:
    """The part without document text: this project's words, AWS's words, or an error's name."""
    message = _first_line(_message(cause))
    if error in OWN_ERRORS:
        return message
    if error.startswith(_PLATFORM_ERRORS) and error != "States.TaskFailed":
        return _STATE_INPUT.sub("", message)
    return words_of_foreign_error(message)


def _message(cause: str) -> str:
    """The message in a Lambda function's or a Glue job's cause, else the cause itself."""
    try:
        parsed = json.loads(cause)
    except ValueError:
        return cause
    if not isinstance(parsed, dict):
        return ""
    message = parsed.get("errorMessage") or parsed.get("ErrorMessage") or ""
    return message if isinstance(message, str) else ""


def _first_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[0].strip() if lines else ""
