"""The product's concurrency port on fibers: pools, events and calls with a time limit."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

from tests.simulation.kernel.process import Process, current_process
from tests.simulation.kernel.promise import Promise
from tests.simulation.kernel.scheduler import Scheduler

Result = TypeVar("Result")


class FiberFuture(Future[Any]):
    """A future whose result a fiber can wait for."""

    def __init__(self, promise: Promise[Any]) -> None:
        super().__init__()
        self._promise = promise

    def result(self, timeout: float | None = None) -> Any:
        return self._promise.result(timeout)

    def done(self) -> bool:
        return self._promise.is_done


class FiberPool(Executor):
    """An executor whose workers are fibers of the process."""

    def __init__(self, process: Process, workers: int) -> None:
        self._process = process
        self._free = workers
        self._queue: list[tuple[Promise[Any], Callable[[], Any]]] = []
        self._open: list[Promise[Any]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        promise: Promise[Any] = Promise(self._process.scheduler)
        self._open.append(promise)
        self._queue.append((promise, lambda: fn(*args, **kwargs)))
        self._start()
        return FiberFuture(promise)

    def map(self, fn: Callable[..., Any], *iterables: Any, **_options: Any) -> Any:
        futures = [self.submit(fn, *arguments) for arguments in zip(*iterables, strict=False)]
        return (future.result() for future in futures)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for all work."""
        if cancel_futures:
            self._queue.clear()
        for promise in self._open if wait else ():
            promise.wait()

    def _start(self) -> None:
        while self._free and self._queue:
            promise, work = self._queue.pop(0)
            self._free -= 1
            self._process.spawn("worker", lambda p=promise, w=work: self._work(p, w))  # type: ignore[misc]

    def _work(self, promise: Promise[Any], work: Callable[[], Any]) -> None:
        try:
            promise.resolve(work())
        except Exception as error:  # noqa: BLE001 - whoever asks for the result gets it
            promise.fail(error)
        self._free += 1
        self._start()


class Flag:
    """An event: set once, then nobody waits any more."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._promise: Promise[None] = Promise(scheduler)

    def set(self) -> None:
        self._promise.resolve(None)

    def is_set(self) -> bool:
        return self._promise.is_done

    def wait(self, timeout: float | None = None) -> bool:
        return self._promise.wait(timeout)


class Fibers:
    """The concurrency of the process that runs."""

    def __init__(self, scheduler: Scheduler) -> None:
        self._scheduler = scheduler

    def pool(self, workers: int) -> FiberPool:
        return FiberPool(current_process(self._scheduler), workers)

    def event(self) -> Flag:
        return Flag(self._scheduler)

    def within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """The result of the work, which continues unheard if it takes longer.

        Raises:
            TimeoutError: it took longer.
        """
        fiber = current_process(self._scheduler).spawn("call", work)
        result: Result = fiber.done.result(seconds)
        return result
