"""Decides a batch's next turn: done, continue, or wait in the state machine, never in Lambda."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from medallion.contracts import BatchProgress, BatchState
from medallion.vocabulary.wait_states import wait_until

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from lambdas.extract_batch.asking.asking import Failure, Reply

MAX_BACKOFF_SECONDS: Final = 60.0


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
    """

    open_requests: int
    failures: Sequence[Failure]
    answered: bool

    @classmethod
    def after(cls, replies: Collection[Reply]) -> Standing:
        """The state after these replies."""
        open_replies = [reply for reply in replies if reply.failure and not reply.failure.final]
        return cls(
            open_requests=len(open_replies),
            failures=[reply.call_failure for reply in open_replies if reply.call_failure],
            answered=any(reply.called and reply.stored for reply in replies),
        )


def next_turn(
    standing: Standing, progress: BatchProgress, patience: Patience, now: datetime
) -> Turn:
    """The batch's next turn; DONE with open requests means that they are given up."""
    since = _failing_since(standing, progress, now)
    after = BatchProgress(invocations=progress.invocations + 1, failing_since=since)
    if standing.open_requests == 0 or after.invocations >= patience.max_invocations:
        return Turn(BatchState.DONE, after)
    if since is None or not standing.failures:
        return Turn(BatchState.CONTINUE, after)
    end = since + timedelta(seconds=patience.outage_seconds)
    if now >= end:
        return Turn(BatchState.DONE, after)
    pause = _pause_seconds(standing.failures, now - since, f"{patience.seed}/{after.invocations}")
    return Turn(BatchState.WAIT, after, wait_until(min(now + timedelta(seconds=pause), end)))


def _failing_since(standing: Standing, progress: BatchProgress, now: datetime) -> datetime | None:
    """Start of the outage: an answer ends an outage, a failure in the same turn begins the next."""
    ongoing = None if standing.answered else progress.failing_since
    return (ongoing or now) if standing.failures else ongoing


def _pause_seconds(failures: Sequence[Failure], failing_for: timedelta, seed: str) -> float:
    """As long as the outage so far, with jitter, so it doubles; longer if the model asks for it."""
    fraction = int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    doubling = max(1.0, failing_for.total_seconds())
    backoff = min(doubling * (0.75 + fraction / 2), MAX_BACKOFF_SECONDS)
    return max([backoff, *(failure.retry_after_seconds or 0.0 for failure in failures)])
