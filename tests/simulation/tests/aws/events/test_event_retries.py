from __future__ import annotations

from itertools import pairwise

import pytest

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import RetryPolicy
from tests.simulation.tests.aws.events.documents_bus import a_bus, send, throttled


def test_a_throttled_target_is_tried_again_with_growing_waits() -> None:
    errors = [throttled() for _ in range(12)]
    scheduler, bus, target = a_bus(*errors)
    send(bus)
    scheduler.run()
    assert len(target.seen) == 1
    waits = [after - before for before, after in pairwise(target.times)]
    longest = [min(2.0**number, 640.0) for number in range(12)]
    assert all(most / 2 <= wait <= most for wait, most in zip(waits, longest, strict=True))
    assert waits[-1] != waits[-2], "waits have jitter"
    assert bus.rules["documents"].dead_letters == []


def test_the_default_retries_last_about_a_day() -> None:
    scheduler, bus, target = a_bus(*[AwsError("ServiceUnavailable", "", 503)] * 1_000)
    send(bus)
    scheduler.run()
    (letter,) = bus.rules["documents"].dead_letters
    assert letter.attributes["EXHAUSTED_RETRY_CONDITION"] in {
        "MaximumRetryAttempts",
        "MaximumEventAgeInSeconds",
    }
    assert 0.8 * 86_400 < target.times[-1] <= 86_400
    assert len(target.times) <= 186


@pytest.mark.parametrize(
    ("policy", "why", "attempts"),
    [
        (RetryPolicy(86_400, 3), "MaximumRetryAttempts", 4),
        (RetryPolicy(60, 185), "MaximumEventAgeInSeconds", None),
    ],
)
def test_an_event_that_is_given_up_becomes_a_dead_letter(
    policy: RetryPolicy, why: str, attempts: int | None
) -> None:
    scheduler, bus, target = a_bus(*[throttled() for _ in range(99)], policy=policy)
    scheduler.run(until=1_000)
    event = send(bus)
    scheduler.run()
    (letter,) = bus.rules["documents"].dead_letters
    assert letter.event == event
    assert letter.attributes["EXHAUSTED_RETRY_CONDITION"] == why
    assert letter.attributes["ERROR_CODE"] == "ThrottlingException"
    assert letter.attributes["RETRY_ATTEMPTS"] == str(len(target.times) - 1)
    assert len(target.times) == (attempts or len(target.times))
    age = target.times[-1] - 1_000
    assert age <= policy.most_seconds
    assert age > policy.most_seconds / 4 or attempts


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (AwsError("AccessDeniedException", "no", 400), 1),
        (AwsError("ResourceNotFoundException", "no", 404), 1),
        (AwsError("TooManyRequestsException", "later", 429), 2),
        (AwsError("Other", "later", 429), 2),
        (AwsError("InternalError", "later", 500), 2),
        (AwsError("ExecutionLimitExceeded", "later", 400), 2),
    ],
)
def test_only_errors_that_can_go_away_are_tried_again(error: AwsError, attempts: int) -> None:
    scheduler, bus, target = a_bus(error)
    send(bus)
    scheduler.run()
    assert len(target.times) == attempts
    letters = bus.rules["documents"].dead_letters
    assert len(letters) + len(target.seen) == 1
    assert not any("EXHAUSTED_RETRY_CONDITION" in letter.attributes for letter in letters)
