"""The arguments of a simulated call: what the simulation does not model is refused."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

Request = dict[str, Any]
"""Arguments by boto3's names."""

Response = dict[str, Any]
"""What boto3 answers, without ResponseMetadata."""


def models(*names: str) -> Callable[[Callable[..., Response]], Callable[..., Response]]:
    """Let a method take these of boto3's arguments, and no others, as one dictionary."""
    known = frozenset(names)

    def decorate(method: Callable[..., Response]) -> Callable[..., Response]:
        @functools.wraps(method)
        def call(self: object, **request: Any) -> Response:
            unknown = [name for name in request if name not in known]
            if unknown:
                raise NotImplementedError(f"{method.__name__} does not model {unknown}")
            return method(self, request)

        return call

    return decorate
