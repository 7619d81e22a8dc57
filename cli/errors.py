"""What ends a command, with its exit code."""

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
    """Ends a command with a message that says what to do next.

    Attributes:
        exit_code: what the process returns.
        mend: what the user can do about it, empty when there is nothing.
    """

    def __init__(self, message: str, mend: str = "", exit_code: ExitCode = ExitCode.ERROR) -> None:
        super().__init__(message)
        self.mend = mend
        self.exit_code = exit_code
