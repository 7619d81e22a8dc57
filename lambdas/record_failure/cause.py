"""Why a run broke, in readable words, without anything that could be document text."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from medallion.vocabulary import errors

MAX_CAUSE_CHARACTERS = 300

_PLATFORM_ERRORS = ("Lambda.", "Sandbox.", "Runtime.", "States.", "Glue.")
"""Errors whose causes are worded by AWS; only a failed task's cause comes from the task."""

_OWN_ERRORS = frozenset(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.MedallionError)
)
"""Errors whose messages this project words, without document text."""

_CLIENT_ERROR = re.compile(
    r"An error occurred \((?P<code>[\w.]+)\) when calling the (?P<operation>\w+) operation"
)
_GLUE_PREFIX = re.compile(r"^(?:Error Category: \w+; )?(?:Failed Line Number: \d+; )?")
_ERROR_NAME = re.compile(r"(?:[\w$]+\.)*(?P<name>[A-Z]\w*(?:Error|Exception|Interrupt|Exit))\b")
_SAFE_PHRASES = re.compile(
    r"No module named '[\w.]+'"
    r"|cannot import name '\w+' from '[\w.]+'"
    r"|\bAccess ?Denied\b"
    r"|is not authorized to perform: [\w-]+:\w+"
    r"|Command failed with exit code \d+"
)
"""What may be quoted from foreign errors: names of modules and permissions, never values."""

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
    if error in _OWN_ERRORS:
        return message
    if error.startswith(_PLATFORM_ERRORS) and error != "States.TaskFailed":
        return _STATE_INPUT.sub("", message)
    return _of_foreign_code(message)


def _of_foreign_code(message: str) -> str:
    client_error = _CLIENT_ERROR.search(message)
    if client_error:
        return f"{client_error['code']} when calling {client_error['operation']}"
    plain = _GLUE_PREFIX.sub("", message)
    named = _ERROR_NAME.match(plain)
    if named and named["name"] in _OWN_ERRORS:
        return plain
    phrases = dict.fromkeys(_SAFE_PHRASES.findall(plain))
    return ": ".join([*([named["name"]] if named else []), *phrases])


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
