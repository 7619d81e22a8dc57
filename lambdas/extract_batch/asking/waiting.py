"""Decides a batch's next turn: done, continue, or wait in the state machine, never in Lambda."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from medallion.contracts import BatchProgress, BatchState
from medallion.vocabulary.throttling import MAX_WAIT_SECONDS
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from lambdas.extract_batch.asking.asking import Failure, Reply

MAX_BACKOFF_SECONDS: Final = 60.0
MAX_THROTTLED_BACKOFF_SECONDS: Final = 120.0
"""Other batches may use up each minute's quota: each try costs an invocation."""

MAX_THROTTLED_SECONDS: Final = 6 * 3600.0
"""A batch without any answer for so long gives up."""


@dataclass(frozen=True)
class Turn:
    """The end of one invocation; `wait_until` is set for WAIT only."""

    state: BatchState
    progress: BatchProgress
    wait_until: str | None = None


@dataclass(frozen=True)
class Patience:
    """Limits of a batch's loop; `seed` gives each batch its own jitter."""

    outage_seconds: float
    max_invocations: int
    seed: str


@dataclass(frozen=True)
class Standing:
    """The state of a batch after an invocation.

    Attributes:
        open_requests: number of requests with neither an answer nor a final failure.
        failures: of the calls that may succeed later.
        answered: the model gave at least one answer.
        limited: a limit that lasts ended this batch, or another batch of the run.
    """

    open_requests: int
    failures: Sequence[Failure]
    answered: bool
    limited: bool = False

    @classmethod
    def after(cls, replies: Collection[Reply]) -> Standing:
        """The state after these replies."""
        open_replies = [reply for reply in replies if reply.failure and not reply.failure.final]
        return cls(
            open_requests=len(open_replies),
            failures=[reply.call_failure for reply in open_replies if reply.call_failure],
            answered=any(reply.called and reply.stored for reply in replies),
            limited=any(reply.failure.ends_batch for reply in open_replies if reply.failure),
        )

    @property
    def throttled(self) -> list[Failure]:
        return [failure for failure in self.failures if failure.is_throttled]

    @property
    def failed(self) -> list[Failure]:
        """Without the throttled calls, which are no outage."""
        return [failure for failure in self.failures if not failure.is_throttled]


def next_turn(
    standing: Standing, progress: BatchProgress, patience: Patience, now: datetime
) -> Turn:
    """The batch's next turn; DONE with open requests means that they are given up."""
    after = BatchProgress(
        invocations=progress.invocations + 1,
        failing_since=_since(progress.failing_since, standing.failed, standing, now),
        throttled_since=_since(progress.throttled_since, standing.throttled, standing, now),
        most_invocations=progress.most_invocations,
    )
    met = _obstacles(standing, after, patience)
    if _is_done(standing, after, patience) or any(obstacle.is_over(now) for obstacle in met):
        return Turn(BatchState.DONE, after)
    if not met:
        return Turn(BatchState.CONTINUE, after)
    fraction = _fraction(f"{patience.seed}/{after.invocations}")
    pause = max(obstacle.pause_seconds(now, fraction) for obstacle in met)
    return Turn(BatchState.WAIT, after, wait_until(now + timedelta(seconds=pause)))


def _obstacles(
    standing: Standing, after: BatchProgress, patience: Patience
) -> tuple[_Obstacle, ...]:
    """What the calls of this turn met: an outage, limits, both or nothing."""
    outage = _Obstacle(
        standing.failed, after.failing_since, patience.outage_seconds, MAX_BACKOFF_SECONDS
    )
    limits = _Obstacle(
        standing.throttled,
        after.throttled_since,
        MAX_THROTTLED_SECONDS,
        MAX_THROTTLED_BACKOFF_SECONDS,
    )
    return tuple(obstacle for obstacle in (outage, limits) if obstacle.failures)


def _is_done(standing: Standing, after: BatchProgress, patience: Patience) -> bool:
    if standing.open_requests == 0 or standing.limited:
        return True
    most = patience.max_invocations
    return after.invocations >= min(most, after.most_invocations or most)


@dataclass(frozen=True)
class _Obstacle:
    """A cause for which a batch waits: an outage, or limits that end soon.

    Attributes:
        failures: of this turn.
        since: the first such failure without an answer after it.
        limit_seconds: the batch gives up after this time.
    """

    failures: Sequence[Failure]
    since: datetime | None
    limit_seconds: float
    max_backoff_seconds: float

    def is_over(self, now: datetime) -> bool:
        return self._seconds(now) >= self.limit_seconds

    def pause_seconds(self, now: datetime, fraction: float) -> float:
        """As long as it has lasted, so it doubles, or as the model asks, with jitter."""
        lasting = self._seconds(now)
        backoff = min(max(1.0, lasting) * (0.75 + fraction / 2), self.max_backoff_seconds)
        asked = max(failure.retry_after_seconds or 0.0 for failure in self.failures)
        pause = max(backoff, asked * (1 + fraction / 4))
        return min(pause, self.limit_seconds - lasting, MAX_WAIT_SECONDS)

    def _seconds(self, now: datetime) -> float:
        return (now - self.since).total_seconds() if self.since else 0.0


def _since(
    earlier: datetime | None, failures: Sequence[Failure], standing: Standing, now: datetime
) -> datetime | None:
    """The start: an answer ends it, and a failure in the same turn begins the next."""
    ongoing = None if standing.answered else earlier
    return (ongoing or now) if failures else ongoing


def _fraction(seed: str) -> float:
    return int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
