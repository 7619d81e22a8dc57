"""The estimate of the time left: silent until it is meaningful, and never wild."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.runs.phases import Phase
from cli.runs.time_left import TimeLeft
from tests.unit.progress_builders import a_followed

CHUNKS = 1_000


@given(st.lists(st.integers(0, 60), min_size=1, max_size=120))
def test_the_estimate_is_positive_and_changes_by_a_tenth_at_most(steps: list[int]) -> None:
    watch = a_followed(Phase.EXTRACTING, chunks=CHUNKS)
    time_left, shown = TimeLeft(), []
    for second, step in enumerate(steps):
        watch.chunks_done += step
        shown.append(time_left.update([watch], float(second)))
    for before, after in pairwise(shown):
        if before is not None and after is not None:
            assert abs(after - before) <= max(2.0, 0.1 * before) + 1.001
    assert all(left >= 1.0 for left in shown if left is not None)


@given(st.floats(1.0, 50.0), st.integers(1, 30))
def test_the_estimate_is_right_at_a_constant_speed(speed: float, documents: int) -> None:
    watches = [a_followed(Phase.EXTRACTING, chunks=CHUNKS) for _ in range(documents)]
    time_left = TimeLeft()
    left = None
    for second in range(60):
        for watch in watches:
            watch.chunks_done = int(second * speed / documents)
        left = time_left.update(watches, float(second))
    true = max(0.0, documents * CHUNKS / speed - 59)
    if left is not None and true:
        assert left == pytest.approx(true, rel=0.2, abs=5)


@pytest.mark.parametrize("chunks_done", [0, 4, 49])
def test_there_is_no_estimate_from_few_chunks(chunks_done: int) -> None:
    watch = a_followed(Phase.EXTRACTING, chunks=CHUNKS)
    time_left = TimeLeft()
    time_left.update([watch], 0.0)
    watch.chunks_done = chunks_done
    assert time_left.update([watch], 60.0) is None


def test_there_is_no_estimate_without_any_plan_or_progress() -> None:
    time_left = TimeLeft()
    watches = [a_followed(Phase.WAITING), a_followed(Phase.EXTRACTING, chunks=9, chunks_done=9)]
    assert [time_left.update(watches, float(second)) for second in (0, 30, 60)] == [None] * 3


def test_documents_without_a_plan_are_estimated_by_the_others() -> None:
    planned = a_followed(Phase.EXTRACTING, chunks=100)
    time_left = TimeLeft()
    time_left.update([planned, a_followed(Phase.WAITING)], 0.0)
    planned.chunks_done = 50
    assert time_left.update([planned, a_followed(Phase.WAITING)], 50.0) == pytest.approx(150.0)


def test_the_time_after_the_last_chunk_is_learnt_from_documents_that_are_done() -> None:
    first, second = (a_followed(Phase.EXTRACTING, chunks=50) for _ in range(2))
    time_left = TimeLeft()
    time_left.update([first, second], 0.0)
    first.reach(Phase.CHECKING)
    assert time_left.update([first, second], 50.0) == pytest.approx(50.0)
    first.reach(Phase.DONE)
    time_left.update([first, second], 60.0)
    second.reach(Phase.CHECKING)
    left = [time_left.update([first, second], float(now)) for now in range(100, 130)]
    shown = [seconds for seconds in left if seconds is not None]
    assert shown == sorted(shown, reverse=True)
    assert 8 <= shown[0] <= 15
    assert left[-15:] == [None] * 15
