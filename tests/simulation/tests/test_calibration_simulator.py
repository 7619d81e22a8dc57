"""The simulator's side of the calibration, against the recorded outcomes."""

from __future__ import annotations

from functools import cache

import pytest

from tests.simulation.calibration import (
    DIFFERENCES,
    README,
    SCENARIOS,
    Outcome,
    SimulatedPartner,
    observed,
    play,
    recorded,
)

NAMES = (*SCENARIOS, "at the end")


@cache
def outcomes(seed: int) -> dict[str, Outcome]:
    partner = SimulatedPartner(seed)
    play(partner, SCENARIOS)
    return observed(partner.observer, partner, SCENARIOS)


@pytest.mark.parametrize("name", NAMES)
def test_the_simulator_gives_the_recorded_outcome(name: str) -> None:
    assert outcomes(0)[name] == recorded("simulator")[name]


def test_the_outcomes_do_not_depend_on_latencies_and_jitter() -> None:
    assert outcomes(1) == outcomes(0)


def test_the_record_has_an_outcome_of_each_scenario() -> None:
    assert sorted(recorded("simulator")) == sorted(recorded("embedded AWS")) == sorted(NAMES)


def test_each_scenario_and_each_difference_is_in_the_page() -> None:
    page = README.read_text(encoding="utf-8")
    missing = [name for name in SCENARIOS if f"| `{name}` |" not in page]
    missing += [d.rule for d in DIFFERENCES if d.rule not in page or d.page not in page]
    assert missing == []
