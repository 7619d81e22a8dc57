"""What a seed draws: users' acts, faults of several classes and a kill in rotation."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.product import POOL_SIZE
from tests.simulation.schedules import (
    CLASSES,
    Act,
    Fault,
    KillPoint,
    Schedule,
    Step,
    kill_points,
    schedule_of,
)

SEEDS = st.integers(0, 10**9)
TEXTS = st.text(max_size=5)
SECONDS = st.floats(0, 900)


def a_document(schedule: Schedule, number: int) -> list[Step]:
    return [step for step in schedule.steps if step.key.endswith(f"document-{number:02d}.txt")]


@given(seed=SEEDS, few=st.integers(1, 5), more=st.integers(6, 12))
def test_the_steps_of_a_document_do_not_depend_on_the_number_of_documents(
    seed: int, few: int, more: int
) -> None:
    small, large = schedule_of(seed, POOL_SIZE, few), schedule_of(seed, POOL_SIZE, more)
    for number in range(few):
        assert a_document(small, number) == a_document(large, number) != []
    assert small.faults == large.faults


@given(seed=SEEDS)
def test_a_seed_draws_the_same_schedule_again(seed: int) -> None:
    assert schedule_of(seed, POOL_SIZE) == schedule_of(seed, POOL_SIZE)


@given(seed=SEEDS)
def test_a_seed_has_faults_of_at_least_three_classes_next_to_the_kill_in_rotation(
    seed: int,
) -> None:
    _, *drawn = schedule_of(seed, POOL_SIZE).faults
    assert len({fault.kind for fault in drawn}) >= 3


@given(seed=SEEDS)
def test_steps_are_in_order_and_each_document_begins_with_a_put(seed: int) -> None:
    steps = schedule_of(seed, POOL_SIZE).steps
    assert [step.second for step in steps] == sorted(step.second for step in steps)
    first = {step.key: step.act for step in reversed(steps)}
    assert set(first.values()) == {Act.PUT}


def test_every_class_and_every_act_is_drawn() -> None:
    schedules = [schedule_of(seed, POOL_SIZE) for seed in range(60)]
    assert {fault.kind for s in schedules for fault in s.faults} == set(CLASSES)
    # Operators redrive after the faults; only named schedules do it at a moment of their own.
    assert {step.act for s in schedules for step in s.steps} == set(Act) - {Act.REDRIVE}


@pytest.mark.parametrize("first", [0, 1, 12_345])
def test_the_kill_in_rotation_reaches_every_point(first: int) -> None:
    count = len(kill_points())
    rotation = [schedule_of(seed, POOL_SIZE, 1).faults[0] for seed in range(first, first + count)]
    assert {fault.kind for fault in rotation} == {"kill"}
    assert {KillPoint(fault.target, fault.value) for fault in rotation} == set(kill_points())


@given(seed=SEEDS)
def test_a_drawn_schedule_survives_json(seed: int) -> None:
    schedule = schedule_of(seed, POOL_SIZE)
    assert Schedule.from_json(schedule.to_json()) == schedule


@settings(max_examples=30)
@given(
    seed=SEEDS,
    steps=st.lists(
        st.builds(Step, SECONDS, st.sampled_from(Act), TEXTS, st.integers(0, 40), TEXTS)
    ),
    faults=st.lists(st.builds(Fault, TEXTS, TEXTS, st.integers(1), SECONDS, SECONDS, TEXTS)),
)
def test_any_schedule_survives_json(seed: int, steps: list[Step], faults: list[Fault]) -> None:
    schedule = Schedule(seed, tuple(steps), tuple(faults))
    assert Schedule.from_json(schedule.to_json()) == schedule
