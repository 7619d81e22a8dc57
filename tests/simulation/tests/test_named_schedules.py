from __future__ import annotations

import pytest

from tests.simulation.campaigns import known_fault_of
from tests.simulation.named_schedules import FIXED, OPEN, NamedSchedule
from tests.simulation.world import run


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_a_fixed_fault_stays_fixed(case: NamedSchedule) -> None:
    result = run(case.schedule)
    classes = frozenset(fault.kind for fault, _ in result.hits)
    unknown = [v for v in result.violations if known_fault_of(v, classes) is None]
    assert unknown == []


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            case,
            id=case.name,
            marks=pytest.mark.xfail(strict=True, raises=AssertionError, reason=case.note),
        )
        for case in OPEN
    ],
)
def test_a_fault_of_the_design_is_fixed(case: NamedSchedule) -> None:
    assert case.promise not in run(case.schedule).promises
