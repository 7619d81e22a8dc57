"""After random orders of users' acts, bucket, silver and gold agree; nobody has to help."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.simulation.campaigns import run_order
from tests.simulation.product import POOL_SIZE
from tests.simulation.schedules import Act, Schedule, order_of

SEEDS = range(1, 41)


@pytest.mark.parametrize("seed", SEEDS)
def test_bucket_silver_and_gold_agree_after_a_random_order(seed: int) -> None:
    outcome = run_order(seed)
    assert (outcome.violations, outcome.crash) == ((), "")


@given(seed=st.integers(0, 10**9))
def test_an_order_is_small_and_has_no_faults(seed: int) -> None:
    order = order_of(seed, POOL_SIZE)
    assert 6 <= len(order.steps) <= 12
    assert len(order.keys) <= 3
    assert order.faults == ()
    assert order == Schedule.from_json(order.to_json())


def test_orders_have_all_acts_of_users_in_quick_and_in_slow_succession() -> None:
    orders = [order_of(seed, POOL_SIZE) for seed in SEEDS]
    acts = {step.act for order in orders for step in order.steps}
    assert acts == {Act.PUT, Act.DELETE, Act.UNDELETE, Act.EXPIRE, Act.MOVE}
    pauses = [b.second - a.second for order in orders for a, b in pairwise(order.steps)]
    assert sum(pause < 1 for pause in pauses) > len(pauses) / 5
    assert sum(pause > 60 for pause in pauses) > len(pauses) / 10
