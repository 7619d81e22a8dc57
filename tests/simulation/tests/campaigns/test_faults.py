"""A sample of seeds with faults of all classes breaks no promise."""

from __future__ import annotations

from functools import cache

import pytest

from tests.simulation.campaigns import Outcome, run_seed
from tests.simulation.schedules import known_calls

SEEDS = range(1, 31)


@cache
def outcome_of(seed: int) -> Outcome:
    return run_seed(seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_faults_break_no_promise(seed: int) -> None:
    outcome = outcome_of(seed)
    assert (outcome.violations, outcome.crash) == ((), "")


def test_all_calls_are_in_the_list_that_kills_are_drawn_from() -> None:
    # A new call is added with `python -m tests.simulation calls`.
    calls = {call for seed in SEEDS for call in outcome_of(seed).calls}
    assert calls - set(known_calls()) == set()
