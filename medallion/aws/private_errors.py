"""Keeps the words of foreign errors out of logs and of the state machine's history."""

from __future__ import annotations

import functools
import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from botocore.exceptions import ClientError

from medallion.vocabulary.errors import MedallionError, UnexpectedError

if TYPE_CHECKING:
    from collections.abc import Callable

Given = ParamSpec("Given")
Returned = TypeVar("Returned")

_HARMLESS = (MedallionError, ClientError, ImportError)
"""Worded by us, by AWS, or with nothing but a module's name."""


def private_errors(function: Callable[Given, Returned]) -> Callable[Given, Returned]:
    """Make every other error of the function tell its type and place only.

    Parsers, validators and client libraries quote what they were given, and that may be a
    document's text, a model's answer or a key. What AWS Lambda logs of an error, and what Step
    Functions keeps of it, is its message.
    """

    @functools.wraps(function)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Returned:
        try:
            return function(*args, **kwargs)
        except _HARMLESS:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again
            told = f"{type(error).__name__} at {_place(error)}"
        raise UnexpectedError(told)

    return guarded


def _place(error: Exception) -> str:
    """The innermost line of this project's own code, which the new error's trace lacks."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if {"lambdas", "medallion"} & set(_folders(frame.filename))]
    frame = (own or frames)[-1]
    return f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"


def _folders(file_name: str) -> tuple[str, ...]:
    parts = PurePath(file_name).parts
    return () if "site-packages" in parts else parts
