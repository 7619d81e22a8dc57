"""Handlers for the signals that end a program, while a stack starts or stops."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_ENDING = (signal.SIGTERM, signal.SIGHUP)


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit, so that cleanup code runs."""
    with _handlers(dict.fromkeys(_ENDING, _exit)):
        yield


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore Ctrl-C, SIGTERM and SIGHUP: an interrupted stop would leave orphans."""
    with _handlers(dict.fromkeys((*_ENDING, signal.SIGINT), signal.SIG_IGN)):
        yield


def _exit(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


@contextmanager
def _handlers(wanted: dict[signal.Signals, Callable[..., Any] | signal.Handlers]) -> Iterator[None]:
    # Only Python's main thread can set signal handlers.
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = {number: signal.signal(number, handler) for number, handler in wanted.items()}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
