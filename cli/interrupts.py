"""Ctrl-C: for each command, what it ended and what continues."""

from __future__ import annotations

import signal
import sys
import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Final, NoReturn, ParamSpec, TypeVar

import typer

from cli.errors import ExitCode
from cli.output import messages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Consequence:
    """What an interruption left behind, and what the user can do next."""

    happened: str
    next_step: str = ""


class Interrupted(KeyboardInterrupt):
    """An interruption whose consequence is known."""

    def __init__(self, consequence: Consequence) -> None:
        super().__init__(consequence.happened)
        self.consequence = consequence


_NOTHING: Final = Consequence("nothing was changed")
CONSEQUENCES: Final = {
    "up": Consequence("the stack was not started"),
    "down": Consequence("nothing was stopped or deleted"),
    "drop": Consequence("no file was uploaded"),
    "runs": _NOTHING,
    "show": Consequence("nothing was changed, no file was written"),
    "rerun": Consequence("no run was started"),
    "stale": _NOTHING,
    "rejudge": Consequence("no run was started"),
    "query": Consequence("no query is running, nothing was changed"),
    "connect": _NOTHING,
    "doctor": _NOTHING,
    "check": _NOTHING,
    "init": Consequence("the dataset may be incomplete: remove its folder before another try"),
    "demo": Consequence("no stack is running"),
}
"""What holds for a command unless `on_interrupt` or `from_now_on` knows more."""

_CLEANING_UP: Final = frozenset({"up", "down", "demo"})
"""Commands whose cleanup a second Ctrl-C does not end: it would leave processes behind."""


_known: ContextVar[Consequence | None] = ContextVar("consequence", default=None)


def from_now_on(consequence: Consequence) -> None:
    """Set the consequence of an interruption for the rest of the command."""
    _known.set(consequence)


@contextmanager
def on_interrupt(explain: Callable[[], Consequence]) -> Iterator[None]:
    """Explain an interruption of the block; an explanation from inside the block has priority."""
    try:
        yield
    except Interrupted:
        raise
    except KeyboardInterrupt:
        raise Interrupted(explain()) from None


def interruptible(command: Callable[P, R]) -> Callable[P, R]:
    """The command, which explains an interruption and then exits with 130."""

    @wraps(command)
    def run(*given: P.args, **options: P.kwargs) -> R:
        with explained(command.__name__):
            return command(*given, **options)

    return run


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Explain an interruption of the block and exit with 130; `name` is that of the command.

    A second Ctrl-C ends the process at once, without a traceback, unless the command cleans up.
    """
    interrupt = _FirstInterrupt(
        signal.SIG_IGN if name in _CLEANING_UP else signal.SIG_DFL,
    )
    interrupt.install()
    token = _known.set(None)
    try:
        yield
    except Interrupted as error:
        _exit(error.consequence)
    except KeyboardInterrupt:
        _exit(_known.get() or CONSEQUENCES[name])
    except typer.Abort:
        # The question of click turns Ctrl-C into the same exception as the answer no.
        if interrupt.happened:
            _exit(_known.get() or CONSEQUENCES[name])
        raise
    finally:
        _known.reset(token)
        interrupt.uninstall()


class _FirstInterrupt:
    """Raises KeyboardInterrupt for the first Ctrl-C; later ones have another effect."""

    def __init__(self, later: signal.Handlers) -> None:
        self._later = later
        self._previous: object = None
        self.happened = False

    def install(self) -> None:
        is_main = threading.current_thread() is threading.main_thread()
        # A process in the background of a script ignores Ctrl-C, and continues to do so.
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            self._previous = signal.signal(signal.SIGINT, self._handle)

    def uninstall(self) -> None:
        if self._previous is not None and not self.happened:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> NoReturn:
        self.happened = True
        signal.signal(signal.SIGINT, self._later)
        raise KeyboardInterrupt


def _exit(consequence: Consequence) -> NoReturn:
    messages.print(f"interrupted: {consequence.happened}", markup=False, soft_wrap=True)
    if consequence.next_step:
        messages.print(f"  → {consequence.next_step}", markup=False, soft_wrap=True)
    sys.exit(ExitCode.INTERRUPTED)
