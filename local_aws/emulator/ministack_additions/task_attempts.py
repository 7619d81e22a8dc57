"""Attempts of the task on the current thread; each works on a thread of its own."""

import contextvars
import functools
import threading
from collections.abc import Callable
from typing import Any

from ministack.services import stepfunctions

from .attempts import Attempt
from .clocks import Clock
from .execution_scope import current_lifetime, current_task
from .lifetimes import abort


def install() -> None:
    """Apply the time-out of a task without the time in which it queues for a worker."""
    stepfunctions._invoke_resource_with_timeout = _invoke_in_time


def perform(work: Callable[[], Any], *, timeout: float) -> Any:
    """Work on another thread until it is done, its time is up, or the execution ends.

    The work itself continues when nobody waits for it any more.

    Raises:
        _ExecutionError: the work failed or took too long, or the execution ended.
    """
    attempt = new_attempt()
    start(attempt, work)
    return result_of(attempt, timeout)


def new_attempt() -> Attempt:
    """An attempt that began with the task on the current thread."""
    task = current_task()
    return Attempt(Clock() if task is None else task.clock)


def start(attempt: Attempt, work: Callable[[], Any], *, is_answered: bool = False) -> None:
    """Work on a thread of its own; see `Attempt.run`."""
    run = functools.partial(attempt.run, work, is_answered=is_answered)
    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()


def result_of(attempt: Attempt, timeout: float | None, heartbeat: float | None = None) -> Any:
    """The result of an attempt, which fails at the latest with its execution's end.

    Args:
        attempt: the attempt.
        timeout: the seconds that it may take, without queueing.
        heartbeat: the seconds that may pass between two signs of life.

    Raises:
        _ExecutionError: the attempt failed or took too long, or the execution ended.
    """
    lifetime = current_lifetime()
    if lifetime is None:
        return attempt.result(timeout, heartbeat)
    with lifetime.ending(functools.partial(abort, attempt)):
        return attempt.result(timeout, heartbeat)


def _invoke_in_time(resource: str, given: Any, timeout: float) -> Any:
    return perform(lambda: stepfunctions._invoke_resource(resource, given), timeout=float(timeout))
