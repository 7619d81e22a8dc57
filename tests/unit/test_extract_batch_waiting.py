from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.asking.asking import Failure
from lambdas.extract_batch.asking.waiting import (
    MAX_BACKOFF_SECONDS,
    MAX_THROTTLED_BACKOFF_SECONDS,
    MAX_THROTTLED_SECONDS,
    Patience,
    Standing,
    Turn,
    next_turn,
)
from medallion.contracts import BatchProgress, BatchState

NOW = datetime(2026, 11, 1, 12, 0, 0, 500_000, tzinfo=UTC)
PATIENCE = Patience(outage_seconds=1800, max_invocations=1000, seed="run/0")
THROTTLED = Failure("MODEL_THROTTLED", "HTTP 429")
UNAVAILABLE = Failure("MODEL_UNAVAILABLE", "HTTP 503")
QUOTA_DAY = Failure("QUOTA_DAY", "HTTP 429", 14_000.0, ends_batch=True)


def turn(
    *failures: Failure,
    open_requests: int | None = None,
    answered: bool = False,
    progress: BatchProgress | None = None,
    patience: Patience = PATIENCE,
) -> Turn:
    standing = Standing(
        open_requests=len(failures) if open_requests is None else open_requests,
        failures=failures,
        answered=answered,
        limited=any(failure.ends_batch for failure in failures),
    )
    return next_turn(standing, progress or BatchProgress(), patience, NOW)


def pause(end: Turn) -> timedelta:
    assert end.wait_until is not None
    return datetime.fromisoformat(end.wait_until) - NOW


def failing_for(seconds: float) -> BatchProgress:
    return BatchProgress(invocations=4, failing_since=NOW - timedelta(seconds=seconds))


def throttled_for(seconds: float) -> BatchProgress:
    return BatchProgress(invocations=4, throttled_since=NOW - timedelta(seconds=seconds))


def test_a_batch_without_open_requests_is_done() -> None:
    assert turn(answered=True) == Turn(BatchState.DONE, BatchProgress(invocations=1))


def test_a_batch_continues_at_once_if_only_time_ran_out() -> None:
    assert turn(open_requests=3, answered=True).state is BatchState.CONTINUE


def test_a_batch_waits_if_the_model_is_throttled() -> None:
    end = turn(THROTTLED)
    assert end.state is BatchState.WAIT
    assert end.progress == BatchProgress(invocations=1, throttled_since=NOW)
    assert end.wait_until is not None
    assert end.wait_until.endswith("Z")
    assert len(end.wait_until) == len("2026-01-01T00:00:00Z")


def test_a_throttled_model_is_no_outage() -> None:
    assert turn(THROTTLED, progress=failing_for(5000)).state is BatchState.WAIT
    assert turn(UNAVAILABLE).progress == BatchProgress(invocations=1, failing_since=NOW)
    both = turn(THROTTLED, UNAVAILABLE, progress=failing_for(60))
    assert both.progress.throttled_since == NOW
    assert both.progress.failing_since == NOW - timedelta(seconds=60)


@given(st.floats(0, 3600), st.integers(0, 50))
def test_a_batch_waits_as_long_as_the_model_asks_but_at_most_an_hour(
    seconds: float, batch: int
) -> None:
    asked = Failure("MODEL_THROTTLED", "HTTP 429", retry_after_seconds=seconds)
    waited = pause(turn(asked, patience=Patience(1800, 1000, seed=f"run/{batch}")))
    assert timedelta(seconds=seconds) <= waited <= timedelta(seconds=3601)
    assert waited <= timedelta(seconds=max(seconds * 1.25, 2) + 1)


@given(st.floats(0, 1790), st.integers(0, 50))
def test_a_pause_is_bounded_and_grows_with_the_outage(seconds: float, batch: int) -> None:
    patience = Patience(1800, 1000, seed=f"run/{batch}")
    waited = pause(turn(UNAVAILABLE, progress=failing_for(seconds), patience=patience))
    assert timedelta(0) < waited <= timedelta(seconds=MAX_BACKOFF_SECONDS + 1)
    assert waited >= timedelta(seconds=min(0.75 * seconds, 1800 - seconds, 45))


@given(st.floats(0, MAX_THROTTLED_SECONDS - 10))
def test_a_limit_that_stays_is_tried_less_and_less_often(seconds: float) -> None:
    waited = pause(turn(THROTTLED, progress=throttled_for(seconds)))
    assert timedelta(0) < waited <= timedelta(seconds=MAX_THROTTLED_BACKOFF_SECONDS + 1)
    left = MAX_THROTTLED_SECONDS - seconds
    assert waited >= timedelta(seconds=min(0.75 * seconds, left, 0.75 * 120))


def test_a_batch_that_shares_an_executions_events_ends_after_fewer_invocations() -> None:
    minute = Failure("MODEL_THROTTLED", "HTTP 429", retry_after_seconds=34.0)
    standing = Standing(3, [minute], answered=True)
    progress = BatchProgress(most_invocations=3)
    states = []
    for _ in range(3):
        end = next_turn(standing, progress, PATIENCE, NOW)
        states.append(end.state)
        progress = end.progress
    assert states == [BatchState.WAIT, BatchState.WAIT, BatchState.DONE]
    assert progress.most_invocations == 3


def test_a_batch_without_any_answer_for_six_hours_gives_up() -> None:
    """Nobody would know why the document does not end."""
    progress, now, calls = BatchProgress(), NOW, 0
    minute = Failure("MODEL_THROTTLED", "HTTP 429", retry_after_seconds=34.0)
    while True:
        end = next_turn(Standing(3, [minute], answered=False), progress, PATIENCE, now)
        calls += 1
        if end.wait_until is None:
            break
        progress, now = end.progress, datetime.fromisoformat(end.wait_until)
    assert end.state is BatchState.DONE
    assert timedelta(hours=6) <= now - NOW <= timedelta(hours=6, seconds=2)
    assert calls < 250


@pytest.mark.parametrize("progress", [BatchProgress(), failing_for(10), throttled_for(10)])
def test_a_limit_that_lasts_longer_than_an_hour_ends_the_batch_at_once(
    progress: BatchProgress,
) -> None:
    end = turn(UNAVAILABLE, QUOTA_DAY, open_requests=9, answered=True, progress=progress)
    assert (end.state, end.wait_until) == (BatchState.DONE, None)


def test_the_jitter_is_the_same_every_time_and_differs_between_batches() -> None:
    asked = Failure("MODEL_THROTTLED", "HTTP 429", retry_after_seconds=60.0)
    for failure, progress in ((UNAVAILABLE, failing_for(40)), (asked, throttled_for(1))):
        turns = [turn(failure, progress=progress, patience=PATIENCE) for _ in range(2)]
        assert turns[0] == turns[1]
        others = {
            pause(turn(failure, progress=progress, patience=Patience(1800, 1000, f"run/{batch}")))
            for batch in range(20)
        }
        assert len(others) > 5


def test_the_last_wait_ends_with_the_outage_and_then_the_batch_gives_up() -> None:
    patience = Patience(outage_seconds=30, max_invocations=1000, seed="run/0")
    last = turn(UNAVAILABLE, progress=failing_for(29), patience=patience)
    assert timedelta(seconds=1) <= pause(last) <= timedelta(seconds=2)
    assert turn(UNAVAILABLE, progress=failing_for(31), patience=patience).state is BatchState.DONE


def test_an_answer_ends_the_outage_and_the_throttling() -> None:
    end = turn(UNAVAILABLE, answered=True, progress=failing_for(5000))
    assert end.state is BatchState.WAIT
    assert end.progress.failing_since == NOW
    assert turn(open_requests=1, answered=True, progress=failing_for(5)).progress == BatchProgress(
        invocations=5
    )
    end = turn(THROTTLED, answered=True, progress=throttled_for(MAX_THROTTLED_SECONDS))
    assert end.progress.throttled_since == NOW


def test_the_number_of_invocations_is_bounded() -> None:
    progress = BatchProgress(invocations=999)
    assert turn(open_requests=3, answered=True, progress=progress).state is BatchState.DONE
