"""What a step gets from its surroundings: settings, clients, clocks and concurrent calls."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from botocore.config import Config

from medallion.aws.clients import standard_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Executor

Result = TypeVar("Result")


class Event(Protocol):
    """A flag that other calls wait for."""

    def set(self) -> None:
        """Let all waiting calls continue."""

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the flag is set, at most this many seconds; False if it is not set."""


class Concurrency(Protocol):
    """Ways to do several things at once."""

    def pool(self, workers: int) -> Executor:
        """A pool, to be used as a context manager."""

    def event(self) -> Event:
        """An event that is not set."""

    def within(self, seconds: float, work: Callable[[], Result]) -> Result:
        """The result of the work, which is abandoned when it takes longer.

        Raises:
            TimeoutError: it took longer.
        """


class Runtime(Protocol):
    """The surroundings of a step."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment variables."""

    @property
    def concurrency(self) -> Concurrency:
        """How calls run at the same time."""

    def client(self, service: str, *, connections: int | None = None) -> Any:
        """A client of an AWS service; `connections` replaces the default size of its pool."""

    def now(self) -> datetime:
        """The wall clock, in UTC."""

    def monotonic(self) -> float:
        """Seconds of a clock that never goes back."""


def utc_now() -> datetime:
    return datetime.now(UTC)


class _TimedCall(threading.Thread, Generic[Result]):
    """A daemon thread, so that an abandoned call never keeps the process alive."""

    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(daemon=True, name="timed-call")
        self._work = work
        self.results: list[Result] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.results.append(self._work())
        except Exception as error:  # noqa: BLE001 - carried over to the caller's thread, unchanged
            self.error = error


class Threads:
    """Concurrency by threads."""

    def pool(self, workers: int) -> Executor:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - few steps need it

        return ThreadPoolExecutor(workers)

    def event(self) -> Event:
        return threading.Event()

    def within(self, seconds: float, work: Callable[[], Result]) -> Result:
        call = _TimedCall(work)
        call.start()
        call.join(seconds)
        if call.error is not None:
            raise call.error
        if not call.results:
            raise TimeoutError(f"no result within {seconds:.0f} s")
        return call.results[0]


class LambdaRuntime:
    """The process of a Lambda function."""

    def __init__(self) -> None:
        self.environ: Mapping[str, str] = os.environ
        self.concurrency: Concurrency = Threads()

    def client(self, service: str, *, connections: int | None = None) -> Any:
        pool = Config(max_pool_connections=connections) if connections else None
        return self._session.client(service, config=pool)

    def now(self) -> datetime:
        return utc_now()

    def monotonic(self) -> float:
        return time.monotonic()

    @cached_property
    def _session(self) -> Any:
        return standard_session()
