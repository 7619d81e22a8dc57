from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.asking.asking import Failure
from lambdas.extract_batch.asking.waiting import (
    MAX_BACKOFF_SECONDS,
    Patience,
    Standing,
    Turn,
    next_turn,
)
from medallion.contracts import BatchProgress, BatchState

NOW = datetime(2026, 11, 1, 12, 0, 0, 500_000, tzinfo=UTC)
PATIENCE = Patience(outage_seconds=1800, max_invocations=1000, seed="run/0")
THROTTLED = Failure("MODEL_THROTTLED", "HTTP 429")


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
    )
    return next_turn(standing, progress or BatchProgress(), patience, NOW)


def pause(end: Turn) -> timedelta:
    assert end.wait_until is not None
    return datetime.fromisoformat(end.wait_until) - NOW


def failing_for(seconds: float) -> BatchProgress:
    return BatchProgress(invocations=4, failing_since=NOW - timedelta(seconds=seconds))


def test_a_batch_without_open_requests_is_done() -> None:
    assert turn(answered=True) == Turn(BatchState.DONE, BatchProgress(invocations=1))


def test_a_batch_continues_at_once_if_only_time_ran_out() -> None:
    assert turn(open_requests=3, answered=True).state is BatchState.CONTINUE


def test_a_batch_waits_if_the_model_is_throttled() -> None:
    end = turn(THROTTLED)
    assert end.state is BatchState.WAIT
    assert end.progress == BatchProgress(invocations=1, failing_since=NOW)
    assert end.wait_until is not None
    assert end.wait_until.endswith("Z")
    assert len(end.wait_until) == len("2026-01-01T00:00:00Z")


def test_a_batch_waits_as_long_as_the_model_asks() -> None:
    asked = Failure("MODEL_THROTTLED", "HTTP 429", retry_after_seconds=95.0)
    assert timedelta(seconds=95) <= pause(turn(asked)) <= timedelta(seconds=96)


@given(st.floats(0, 1790), st.integers(0, 50))
def test_a_pause_is_bounded_and_grows_with_the_outage(seconds: float, batch: int) -> None:
    patience = Patience(1800, 1000, seed=f"run/{batch}")
    waited = pause(turn(THROTTLED, progress=failing_for(seconds), patience=patience))
    assert timedelta(0) < waited <= timedelta(seconds=MAX_BACKOFF_SECONDS + 1)
    assert waited >= timedelta(seconds=min(0.75 * seconds, 1800 - seconds, 45))


def test_the_jitter_is_the_same_every_time_and_differs_between_batches() -> None:
    progress = failing_for(40)
    turns = [turn(THROTTLED, progress=progress, patience=PATIENCE) for _ in range(2)]
    assert turns[0] == turns[1]
    others = {
        pause(turn(THROTTLED, progress=progress, patience=Patience(1800, 1000, f"run/{batch}")))
        for batch in range(20)
    }
    assert len(others) > 5


def test_the_last_wait_ends_with_the_outage_and_then_the_batch_gives_up() -> None:
    patience = Patience(outage_seconds=30, max_invocations=1000, seed="run/0")
    last = turn(THROTTLED, progress=failing_for(29), patience=patience)
    assert timedelta(seconds=1) <= pause(last) <= timedelta(seconds=2)
    assert turn(THROTTLED, progress=failing_for(31), patience=patience).state is BatchState.DONE


def test_an_answer_ends_the_outage() -> None:
    end = turn(THROTTLED, answered=True, progress=failing_for(5000))
    assert end.state is BatchState.WAIT
    assert end.progress.failing_since == NOW
    assert turn(open_requests=1, answered=True, progress=failing_for(5)).progress == BatchProgress(
        invocations=5
    )


def test_the_number_of_invocations_is_bounded() -> None:
    progress = BatchProgress(invocations=999)
    assert turn(open_requests=3, answered=True, progress=progress).state is BatchState.DONE
