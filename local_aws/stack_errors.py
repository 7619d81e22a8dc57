"""What can go wrong with a local stack, in words for its user."""


class StackError(Exception):
    """A local stack cannot do what was asked; the message says why and where to read more."""


class StackBusyError(StackError):
    """Another `up` or `down` is at work on this state folder."""


class StackRunningError(StackError):
    """A stack runs on this state folder already."""


class StackStartError(StackError):
    """The stack did not come up; nothing of it is left but its logs."""


class StackCrashedError(StackError):
    """A process of a running stack ended by itself."""
