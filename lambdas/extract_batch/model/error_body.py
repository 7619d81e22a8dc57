"""Reads the body of an error reply, whatever its form."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final

_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]{0,62}")


@dataclass(frozen=True)
class ErrorBody:
    """An error of the API.

    Attributes:
        status: Google's name for the status, such as INVALID_ARGUMENT; empty if there is none.
        message: the API's message, which may quote the request.
        details: `google.rpc` messages.
    """

    status: str = ""
    message: str = ""
    details: tuple[dict[str, Any], ...] = ()

    @property
    def reason(self) -> str:
        """`google.rpc.ErrorInfo.reason`, which is more exact than the status; empty without one."""
        reasons = (str(detail.get("reason", "")) for detail in self.details)
        return next((reason for reason in reasons if _NAME.fullmatch(reason)), "")


def error_in(body: str) -> ErrorBody:
    """The error in a reply; an empty one if the body has another form."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return ErrorBody()
    # Some of Google's servers wrap the error in a list.
    first = parsed[0] if isinstance(parsed, list) and parsed else parsed
    error = first.get("error") if isinstance(first, dict) else None
    return _error(error) if isinstance(error, dict) else ErrorBody()


def _error(error: dict[str, Any]) -> ErrorBody:
    status, message, details = (error.get(name) for name in ("status", "message", "details"))
    return ErrorBody(
        status=status if isinstance(status, str) and _NAME.fullmatch(status) else "",
        message=message if isinstance(message, str) else "",
        details=tuple(
            detail
            for detail in (details if isinstance(details, list) else ())
            if isinstance(detail, dict)
        ),
    )
