"""Which errors a state's Retry and Catch match, and how long a retry waits, as on AWS."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

MOST_DELAY_SECONDS = 31_622_400.0
"""AWS's bound for MaxDelaySeconds."""

_NEVER_MATCHED = ("States.Runtime", "States.Aborted")
_TIMEOUTS = ("States.Timeout", "States.HeartbeatTimeout")


def matches(names: Sequence[str], error: str) -> bool:
    """True if ErrorEquals names the error.

    `States.ALL` matches neither `States.Runtime` nor `States.DataLimitExceeded`, and a missed
    heartbeat is also a time-out.
    """
    if error in _NEVER_MATCHED:
        return False
    if error in names or (error in _TIMEOUTS and "States.Timeout" in names):
        return True
    if error == "States.DataLimitExceeded":
        return False
    return "States.ALL" in names or ("States.TaskFailed" in names and error != "States.Timeout")


def first_match(entries: Sequence[Mapping[str, Any]], error: str) -> int | None:
    """The index of the first retrier or catcher that matches the error."""
    found = (i for i, entry in enumerate(entries) if matches(entry["ErrorEquals"], error))
    return next(found, None)


def delay_before(
    retrier: Mapping[str, Any], retries: int, random: Callable[[], float]
) -> float | None:
    """The seconds before the next retry; None if all have been used.

    Args:
        retrier: an entry of Retry.
        retries: the retries so far.
        random: a random number from 0 to 1.
    """
    if retries >= retrier.get("MaxAttempts", 3):
        return None
    longest = float(retrier.get("MaxDelaySeconds", MOST_DELAY_SECONDS))
    try:
        growth = float(retrier.get("BackoffRate", 2.0)) ** retries
    except OverflowError:
        growth = MOST_DELAY_SECONDS
    seconds = min(float(retrier.get("IntervalSeconds", 1)) * growth, longest)
    return seconds * random() if retrier.get("JitterStrategy") == "FULL" else seconds
