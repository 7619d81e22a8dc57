"""The scheduler: simulated seconds, timers in a heap, and fibers that wait for one another.

A fiber is a greenlet: it runs until it waits, then the next timer is due. Nothing runs at the same
time, so the order of everything is a function of the seed.
"""

from __future__ import annotations

import hashlib
import heapq
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from traceback import clear_frames
from typing import Any, Final

from greenlet import GreenletExit, getcurrent, greenlet

from tests.simulation.kernel.promise import Promise
from tests.simulation.kernel.trace import Trace

EPOCH: Final = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""The wall clock at second 0."""


class NoRestError(RuntimeError):
    """Too much happens: probably, something repeats forever."""


class Timer:
    """Something that happens at a second, unless it is cancelled."""

    __slots__ = ("action",)

    def __init__(self, action: Callable[[], None] | None) -> None:
        self.action = action

    def cancel(self) -> None:
        self.action = None


class Fiber:
    """Work that can wait; `done` has its result or its error.

    Attributes:
        local: values of the fiber; a new fiber begins with those of the fiber that started it.
    """

    def __init__(self, scheduler: Scheduler, name: str, work: Callable[[], Any]) -> None:
        self.name = name
        self.done: Promise[Any] = Promise(scheduler)
        self.local: dict[str, Any] = {}
        self._scheduler = scheduler
        self._work = work
        self._is_cancelled = False
        self._greenlet = greenlet(self._run, parent=scheduler.loop)

    def resume(self, value: object = None) -> None:
        """Continue the fiber; only the scheduler's loop does that."""
        if self._greenlet.dead or self._is_cancelled:
            return
        # Like `_switch`, without a function in between: this is what happens most often.
        scheduler = self._scheduler
        before, scheduler.current = scheduler.current, self
        try:
            self._greenlet.switch(value)
        finally:
            scheduler.current = before

    def throw(self, error: BaseException) -> None:
        """Raise the error where the fiber waits; a fiber that has not begun never begins."""
        if self._greenlet:
            self._switch(lambda: self._greenlet.throw(error))
        elif not self._greenlet.dead:
            # greenlet would raise the error in the loop.
            self._is_cancelled = True
            self.done.fail(error)

    def _switch(self, act: Callable[[], object]) -> None:
        before, self._scheduler.current = self._scheduler.current, self
        try:
            act()
        finally:
            self._scheduler.current = before

    def _run(self, _value: object = None) -> None:
        process = self.local.get("process")
        try:
            if process is not None:
                process.require_life()
            result = self._work()
        except GreenletExit:
            raise
        except BaseException as error:  # noqa: BLE001 - whoever waits for the fiber gets it
            _let_go(error)
            self.done.fail(error)
        else:
            self.done.resolve(result)


def _let_go(error: BaseException | None) -> None:
    """Destroy what the error's frames hold now, in the fiber, and not at some garbage collection.

    A destructor may make calls: smart_open's writer completes its upload.
    """
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__


class Scheduler:
    """One schedule: its time, its randomness and its trace.

    Attributes:
        now: simulated seconds.
        current: the fiber that runs, None in the loop itself.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.now = 0.0
        self.current: Fiber | None = None
        self.loop = getcurrent()
        self.trace = Trace(lambda: self.now)
        self._timers: list[tuple[float, int, Timer]] = []
        self._count = count()

    def wall(self) -> datetime:
        """The platform's wall clock."""
        return EPOCH + timedelta(seconds=self.now)

    def random_of(self, *names: object) -> random.Random:
        """Randomness that depends on the seed and these names only."""
        text = "/".join(map(str, (self.seed, *names)))
        return random.Random(int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()))

    def fraction_of(self, *names: object) -> float:
        """A number in [0, 1) that depends on the seed and these names only."""
        text = "/".join(map(str, (self.seed, *names)))
        digest = hashlib.blake2b(text.encode(), digest_size=6).digest()
        return int.from_bytes(digest) / 2**48

    def at(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call the action at this second, in the loop; it must not wait."""
        timer = Timer(action)
        heapq.heappush(self._timers, (max(seconds, self.now), next(self._count), timer))
        return timer

    def after(self, seconds: float, action: Callable[[], None]) -> Timer:
        """Call the action after so many seconds, in the loop; it must not wait."""
        return self.at(self.now + seconds, action)

    def spawn(self, name: str, work: Callable[[], Any]) -> Fiber:
        """Start work that can wait; it begins when the loop is next free."""
        fiber = Fiber(self, name, work)
        if self.current is not None:
            fiber.local.update(self.current.local)
        self.at(self.now, fiber.resume)
        return fiber

    def sleep(self, seconds: float) -> None:
        """Wait so many seconds in the current fiber."""
        fiber = self._running()
        timer = self.at(self.now + seconds, fiber.resume)
        try:
            self.loop.switch()
        except BaseException:
            timer.cancel()
            raise

    def pause(self) -> Any:
        """Wait until somebody resumes the current fiber; the value is what it is resumed with."""
        self._running()
        return self.loop.switch()

    def run(self, until: float = float("inf"), *, most_events: int = 50_000_000) -> None:
        """Let everything happen up to this second.

        Raises:
            NoRestError: it does not come to rest within the number of events.
        """
        timers = self._timers
        for _ in range(most_events):
            if not timers or timers[0][0] > until:
                break
            second, _, timer = heapq.heappop(timers)
            action = timer.action
            if action is None:
                continue
            self.now = second
            action()
        else:
            raise NoRestError(f"no rest after {most_events} events")
        if until != float("inf"):
            self.now = max(self.now, until)

    def is_at_rest(self) -> bool:
        """Whether nothing happens any more."""
        while self._timers and self._timers[0][2].action is None:
            heapq.heappop(self._timers)
        return not self._timers

    def _running(self) -> Fiber:
        if self.current is None:
            raise RuntimeError("only a fiber can wait")
        process = self.current.local.get("process")
        if process is not None:
            process.require_life()
        return self.current
