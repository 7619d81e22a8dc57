"""The error that ends a command, and the exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes of `medallion`; documented in `medallion --help`."""

    OK = 0
    ERROR = 1
    USAGE = 2
    NOT_COMPLETE = 3
    NO_STACK = 4
    INTERRUPTED = 130


class CommandError(Exception):
    """An error that ends a command, with a message and a next step.

    Attributes:
        exit_code: the exit code of the process.
        next_step: what the user can do, empty if there is nothing to do.
        consequence: what it means for the user's work, empty if the message makes it plain.
    """

    def __init__(
        self,
        message: str,
        next_step: str = "",
        exit_code: ExitCode = ExitCode.ERROR,
        *,
        consequence: str = "",
    ) -> None:
        super().__init__(message)
        self.next_step = next_step
        self.consequence = consequence
        self.exit_code = exit_code
