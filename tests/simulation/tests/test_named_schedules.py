from __future__ import annotations

import pytest

from tests.simulation.named_schedules import FIXED, NamedSchedule
from tests.simulation.world import run


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_a_fixed_fault_stays_fixed(case: NamedSchedule) -> None:
    assert run(case.schedule).violations == ()
