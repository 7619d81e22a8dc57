"""Shrinking keeps the failure, ends, and leaves only what the failure needs."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulation.product import POOL_SIZE
from tests.simulation.schedules import Fault, Schedule, Step, schedule_of, shrunk

SEEDS = st.integers(0, 10**6)


@dataclass
class Needs:
    """Fails if a schedule has all of these steps and faults; counts how often it was asked."""

    steps: frozenset[Step] = frozenset()
    faults: frozenset[Fault] = frozenset()
    asked: list[Schedule] = field(default_factory=list)

    def __call__(self, schedule: Schedule) -> bool:
        self.asked.append(schedule)
        return self.steps <= set(schedule.steps) and self.faults <= set(schedule.faults)


@given(seed=SEEDS, data=st.data())
def test_the_minimal_pair_is_found(seed: int, data: st.DataObject) -> None:
    schedule = schedule_of(seed, POOL_SIZE)
    step = data.draw(st.sampled_from(schedule.steps))
    fault = data.draw(st.sampled_from(schedule.faults))
    needs = Needs(frozenset({step}), frozenset({fault}))
    assert shrunk(schedule, needs) == Schedule(schedule.seed, (step,), (fault,))
    assert len(needs.asked) <= 300


@given(seed=SEEDS, data=st.data())
def test_two_steps_and_two_faults_that_only_fail_together_are_kept(
    seed: int, data: st.DataObject
) -> None:
    schedule = schedule_of(seed, POOL_SIZE)
    steps = data.draw(st.sets(st.sampled_from(schedule.steps), min_size=2, max_size=2))
    faults = data.draw(st.sets(st.sampled_from(schedule.faults), min_size=2, max_size=2))
    small = shrunk(schedule, Needs(frozenset(steps), frozenset(faults)))
    assert (set(small.steps), set(small.faults)) == (steps, faults)


@given(seed=SEEDS, answers=st.lists(st.booleans(), min_size=1, max_size=40))
def test_the_result_is_a_schedule_that_failed(seed: int, answers: list[bool]) -> None:
    schedule = schedule_of(seed, POOL_SIZE)
    failed = [schedule]

    def fails(candidate: Schedule) -> bool:
        does = answers[len(candidate.steps) % len(answers)]
        if does:
            failed.append(candidate)
        return does

    small = shrunk(schedule, fails)
    assert small == failed[-1]
    assert set(small.steps) <= set(schedule.steps)
    assert set(small.faults) <= set(schedule.faults)


def test_a_schedule_that_never_fails_again_stays_as_it_is() -> None:
    schedule = schedule_of(7, POOL_SIZE)
    assert shrunk(schedule, lambda _: False) == schedule


def test_a_schedule_that_always_fails_loses_everything() -> None:
    assert shrunk(schedule_of(7, POOL_SIZE), lambda _: True) == Schedule(7, (), ())


@pytest.mark.parametrize("most", [0, 1, 5])
def test_shrinking_stops_at_its_limit_of_runs(most: int) -> None:
    schedule = schedule_of(7, POOL_SIZE)
    needs = Needs(frozenset(schedule.steps), frozenset(schedule.faults))
    assert shrunk(schedule, needs, most_runs=most) == schedule
    assert len(needs.asked) == most


def test_a_fault_that_is_planned_twice_is_removed_at_once() -> None:
    step, fault = schedule_of(7, POOL_SIZE).steps[0], Fault("lost event", nth=3)
    schedule = Schedule(7, (step,), (fault, Fault("glue lie"), fault))
    small = shrunk(schedule, Needs(faults=frozenset({Fault("glue lie")})))
    assert small == Schedule(7, (), (Fault("glue lie"),))
