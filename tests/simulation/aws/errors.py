"""Errors of simulated services, as AWS words them."""

from __future__ import annotations


class AwsError(Exception):
    """A service refuses a call.

    Attributes:
        code: AWS's error code.
        status: HTTP status.
        details: further members of the error, for example cancellation reasons.
    """

    def __init__(self, code: str, message: str = "", status: int = 400, **details: object) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.details = details
