"""Rules: which events go to which target, and how often a target is tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events.patterns import Test

Event = dict[str, Any]
Target = Callable[[Event], object]
"""Takes an event; raises AwsError if it does not accept it."""

THROTTLES: Final = frozenset(
    {
        "ThrottlingException",
        "TooManyRequestsException",
        "ExecutionLimitExceeded",
        "RequestLimitExceeded",
    }
)

_FIRST_WAIT_SECONDS: Final = 1.0
_LONGEST_WAIT_SECONDS: Final = 640.0


@dataclass(frozen=True)
class RetryPolicy:
    """When EventBridge gives up.

    Attributes:
        most_seconds: MaximumEventAgeInSeconds, since the event was sent.
        most_attempts: MaximumRetryAttempts, which the first attempt does not count for.
    """

    most_seconds: float = 86_400.0
    most_attempts: int = 185


@dataclass(frozen=True)
class DeadLetter:
    """An event that did not reach its target, with the attributes of its message."""

    event: Event
    attributes: dict[str, str]


@dataclass
class Rule:
    """A rule with one target.

    Attributes:
        dead_letters: the content of its dead-letter queue.
    """

    name: str
    bus: str
    matches: Test
    target: Target
    policy: RetryPolicy
    dead_letters: list[DeadLetter] = field(default_factory=list)


def wait_seconds(retries: int, chance: float) -> float:
    """How long EventBridge waits before the next retry.

    AWS documents exponential backoff with jitter, at most 185 retries and 24 hours, but no base.
    Assumed: 1, 2, 4 … 640 seconds, of which half is random; 185 retries then take about 24 hours.
    """
    longest = min(_FIRST_WAIT_SECONDS * 2.0**retries, _LONGEST_WAIT_SECONDS)
    return longest * (0.5 + chance / 2)


def is_worth_a_retry(error: AwsError) -> bool:
    """Whether AWS retries the error; others, such as missing permissions, do not go away."""
    return error.status >= 500 or error.status == 429 or error.code in THROTTLES


def dead_letter(rule: Rule, event: Event, error: AwsError, retries: int, why: str) -> DeadLetter:
    """The event with the attributes that EventBridge gives its message."""
    attributes = {
        "RULE_ARN": f"arn:aws:events:us-east-1:123456789012:rule/{rule.name}",
        "ERROR_CODE": error.code,
        "ERROR_MESSAGE": error.message,
        "RETRY_ATTEMPTS": str(retries),
    }
    return DeadLetter(event, attributes | ({"EXHAUSTED_RETRY_CONDITION": why} if why else {}))
