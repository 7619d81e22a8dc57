"""What the signals that end a program do while a stack is being started or stopped."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit, so that what was started is stopped again."""
    with _handlers(dict.fromkeys(_ENDING, _exit)):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore Ctrl-C and the like: a stop that is cut short would leave orphans."""
    with _handlers(dict.fromkeys((*_ENDING, signal.SIGINT), signal.SIG_IGN)):
        yield


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _handlers(wanted: dict[signal.Signals, Callable[..., Any] | signal.Handlers]) -> Iterator[None]:
    # Python runs signal handlers in the main thread, and lets only that one set them.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
