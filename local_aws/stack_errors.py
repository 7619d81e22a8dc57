"""Errors of a local stack, with messages for its user."""


class StackError(Exception):
    """A local stack cannot do what was asked; the message says why and names the logs."""


class StackBusyError(StackError):
    """Another `up` or `down` is working on this state folder."""


class StackRunningError(StackError):
    """A stack already runs in this state folder."""


class StackStartError(StackError):
    """The stack did not start; only its logs remain."""


class StackCrashedError(StackError):
    """A process of a running stack ended unexpectedly."""
