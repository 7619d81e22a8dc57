"""Keeps the texts of foreign errors out of logs and the state machine's history."""

from __future__ import annotations

import functools
import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from botocore.exceptions import ClientError
from pydantic import ValidationError

from medallion.aws.transient_errors import transient_error
from medallion.vocabulary.errors import MedallionError, UnexpectedError

if TYPE_CHECKING:
    from collections.abc import Callable

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

_HARMLESS = (ClientError, ImportError)
"""Their messages come from AWS, or contain only a module's name."""

_NAMES_INPUT = ("extra_forbidden", "invalid_key")
"""Pydantic's error types whose location ends with a key of the input."""


def private_errors(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Reduce every other error of the function to its type, its place and the fields of a payload.

    An error of AWS that passes becomes a TransientAwsError, which the state machine retries.
    Parsers, validators and client libraries quote their input, which may be a document's text, a
    model's answer or a key. AWS Lambda logs an error's message, and Step Functions keeps it.
    """

    @functools.wraps(function)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        try:
            return function(*args, **kwargs)
        except Exception as error:
            private = _private(error)
            if private is None:
                raise
        # Outside of the handler, so that the original error is not its context.
        raise private

    return guarded


def _private(error: Exception) -> MedallionError | None:
    """The error to raise instead; None if the error is harmless."""
    if isinstance(error, MedallionError):
        return None
    transient = transient_error(error)
    if transient is not None or isinstance(error, _HARMLESS):
        return transient
    return UnexpectedError(f"{type(error).__name__} at {_place(error)}{_fields(error)}")


def _fields(error: Exception) -> str:
    """A payload's invalid fields, without their values and without unknown names."""
    if not isinstance(error, ValidationError):
        return ""
    problems = []
    for details in error.errors(include_url=False, include_context=False, include_input=False):
        kind, place = details["type"], details["loc"]
        known = place[:-1] if kind in _NAMES_INPUT else place
        problems.append(f"{'.'.join(map(str, known))} {kind}".strip())
    return f": {'; '.join(problems)}"


def _place(error: Exception) -> str:
    """The innermost line of this project's code, which the new error's trace lacks."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if {"lambdas", "medallion"} & set(_folders(frame.filename))]
    frame = (own or frames)[-1]
    return f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"


def _folders(file_name: str) -> tuple[str, ...]:
    parts = PurePath(file_name).parts
    return () if "site-packages" in parts else parts
