"""Limits the duration of a whole call: client libraries limit only single reads."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class _Call(threading.Thread, Generic[Result]):
    """A daemon thread, so that an abandoned call never keeps the process alive."""

    def __init__(self, work: Callable[[], Result]) -> None:
        super().__init__(daemon=True, name="model-call")
        self._work = work
        self.results: list[Result] = []
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            self.results.append(self._work())
        except Exception as error:  # noqa: BLE001 - carried over to the caller's thread, unchanged
            self.error = error


def within(seconds: float, work: Callable[[], Result]) -> Result:
    """The result of the work, which is abandoned when it takes longer.

    Raises:
        TimeoutError: it took longer.
    """
    call = _Call(work)
    call.start()
    call.join(seconds)
    if call.error is not None:
        raise call.error
    if not call.results:
        raise TimeoutError(f"no result within {seconds:.0f} s")
    return call.results[0]
