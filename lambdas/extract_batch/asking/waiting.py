"""What a batch does next: end, go on at once, or come back later; nobody sleeps in a function."""

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
    """Bounds of a batch's loop; `seed` makes its jitter different from its siblings'."""

    outage_seconds: float
    max_invocations: int
    seed: str


@dataclass(frozen=True)
class Standing:
    """The state of a batch after an invocation.

    Attributes:
        open_requests: how many have neither an answer nor a final failure.
        failures: the calls that may succeed later.
        answered: true when the model gave at least one answer.
    """

    open_requests: int
    failures: Sequence[Failure]
    answered: bool

    @classmethod
    def after(cls, replies: Collection[Reply]) -> Standing:
        """Where these replies leave the batch."""
        open_replies = [one for one in replies if one.failure and not one.failure.final]
        return cls(
            open_requests=len(open_replies),
            failures=[one.call_failure for one in open_replies if one.call_failure],
            answered=any(one.called and one.stored for one in replies),
        )


def next_turn(
    standing: Standing, progress: BatchProgress, patience: Patience, now: datetime
) -> Turn:
    """Decide how the batch goes on; DONE with open requests means that it gives up on them."""
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
    """An answer ends an outage; a failure beside it begins the next one."""
    going_on = None if standing.answered else progress.failing_since
    return (going_on or now) if standing.failures else going_on


def _pause_seconds(failures: Sequence[Failure], failing_for: timedelta, seed: str) -> float:
    """As long as the outage has lasted, so it doubles, with jitter; the model may ask for more."""
    fraction = int(hashlib.sha256(seed.encode()).hexdigest()[:8], 16) / 0xFFFFFFFF
    doubling = max(1.0, failing_for.total_seconds())
    backoff = min(doubling * (0.75 + fraction / 2), MAX_BACKOFF_SECONDS)
    return max([backoff, *(failure.retry_after_seconds or 0.0 for failure in failures)])
