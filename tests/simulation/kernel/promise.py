"""A result that is not there yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from tests.simulation.kernel.scheduler import Scheduler

Result = TypeVar("Result")


class Promise(Generic[Result]):
    """A result or an error, once; fibers wait for it."""

    __slots__ = ("_callbacks", "_scheduler", "error", "is_done", "value")

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler
        self._callbacks: list[Callable[[], None]] = []
        self.is_done = False
        self.value: Result | None = None
        self.error: BaseException | None = None

    def resolve(self, value: Result) -> None:
        """Set the result; the first result or error counts."""
        if not self.is_done:
            self.value = value
            self._finish()

    def fail(self, error: BaseException) -> None:
        """Set the error; the first result or error counts."""
        if not self.is_done:
            self.error = error
            self._finish()

    def then(self, callback: Callable[[], None]) -> None:
        """Call back in the loop as soon as it is done."""
        if self.is_done:
            self._scheduler.at(self._scheduler.now, callback)
        else:
            self._callbacks.append(callback)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait in the current fiber until it is done; False if the time is over before."""
        if self.is_done:
            return True
        fiber = self._scheduler.current
        if fiber is None:
            raise RuntimeError("only a fiber can wait")
        waiting = [True]

        def wake() -> None:
            if waiting[0]:
                waiting[0] = False
                fiber.resume()

        self._callbacks.append(wake)
        timer = None if timeout is None else self._scheduler.after(timeout, wake)
        try:
            self._scheduler.pause()
        finally:
            waiting[0] = False
            if timer:
                timer.cancel()
        return self.is_done

    def result(self, timeout: float | None = None) -> Any:
        """The result, as soon as it is there.

        Raises:
            TimeoutError: the time is over.
            BaseException: the error that was set.
        """
        if not self.wait(timeout):
            raise TimeoutError("no result in time")
        if self.error is not None:
            raise self.error
        return self.value

    def _finish(self) -> None:
        self.is_done = True
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            self._scheduler.at(self._scheduler.now, callback)
