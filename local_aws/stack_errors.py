"""Errors of a local stack, with messages for its user."""

from typing import ClassVar


class StackError(Exception):
    """A local stack cannot do what was asked; the message says why and names the logs."""

    next_step: ClassVar[str] = "run `medallion doctor` to check the machine"


class StackBusyError(StackError):
    """Another `up` or `down` is working on this state folder."""


class StackRunningError(StackError):
    """A stack already runs in this state folder."""


class StackStartError(StackError):
    """The stack did not start; only its logs remain."""


class NotInstalledError(StackError):
    """A part of the embedded AWS could not be fetched or installed."""

    next_step = "check the network and its proxy settings, then run `make setup`"


class StackCrashedError(StackError):
    """A process of a running stack ended unexpectedly."""
