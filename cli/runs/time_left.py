"""Estimate how long followed documents still take."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from cli.runs.phases import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.runs.watch import Watch

_LEAST_CHUNKS: Final = 5
_LEAST_SECONDS: Final = 3.0
_LEAST_SHARE: Final = 0.05
_MOST_CHANGE: Final = 0.1
_SMALL_CHANGE: Final = 2.0


@dataclass(frozen=True)
class Work:
    """Chunks of all documents; those of documents that are not planned yet are estimated."""

    done: int
    all: float

    @classmethod
    def of(cls, watches: Sequence[Watch]) -> Work:
        planned = [watch for watch in watches if watch.chunks]
        unplanned = sum(1 for watch in watches if not watch.chunks and not watch.done)
        known = sum(watch.chunks for watch in planned)
        mean = known / len(planned) if planned else 0.0
        return cls(sum(map(_done, planned)), known + unplanned * mean)

    @property
    def is_telling(self) -> bool:
        return self.done >= max(_LEAST_CHUNKS, _LEAST_SHARE * self.all)


class TimeLeft:
    """An estimate from the chunks that were done in each second, which changes smoothly.

    The time that documents need after their last chunk is learnt from those that are done.
    """

    def __init__(self) -> None:
        self._first: tuple[float, int] | None = None
        self._checked: dict[int, float] = {}
        self._tails: dict[int, float] = {}
        self._end: float | None = None
        self._updated_at = 0.0

    def update(self, watches: Sequence[Watch], now: float) -> float | None:
        """The seconds that are left, None as long as there is no meaningful estimate."""
        self._learn_tails(watches, now)
        estimate = self._estimate(Work.of(watches), self._tail(watches, now), now)
        if estimate is None:
            return None
        self._end = self._smooth(now + estimate, now)
        self._updated_at = now
        left = self._end - now
        return left if left >= 1.0 else None

    def _estimate(self, work: Work, tail: float, now: float) -> float | None:
        if self._first is None:
            self._first = (now, work.done)
        began, done_before = self._first
        done, seconds = work.done - done_before, now - began
        if not work.is_telling or done <= 0 or seconds < _LEAST_SECONDS:
            return None
        return max(0.0, work.all - work.done) * seconds / done + tail

    def _smooth(self, end: float, now: float) -> float:
        """The estimated end, moved by at most a tenth of what is left, or twice the time passed."""
        if self._end is None:
            return end
        passed = now - self._updated_at
        most = max(_SMALL_CHANGE * passed, _MOST_CHANGE * max(0.0, self._end - now))
        return min(max(end, self._end - most), self._end + most)

    def _tail(self, watches: Sequence[Watch], now: float) -> float:
        """How long the last document takes after its last chunk."""
        if not self._tails:
            return 0.0
        tail = median(self._tails.values())
        active = [index for index, watch in enumerate(watches) if not watch.done]
        if any(index not in self._checked for index in active):
            return tail
        last = max((self._checked[index] for index in active), default=now - tail)
        return max(0.0, last + tail - now)

    def _learn_tails(self, watches: Sequence[Watch], now: float) -> None:
        for index, watch in enumerate(watches):
            if watch.phase > Phase.EXTRACTING and index not in self._checked:
                self._checked[index] = now
            if watch.done and index not in self._tails and watch.chunks:
                self._tails[index] = now - self._checked[index]


def _done(watch: Watch) -> int:
    return watch.chunks if watch.phase > Phase.EXTRACTING else min(watch.chunks_done, watch.chunks)
