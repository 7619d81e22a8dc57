"""Plays scripts against a partner, all at the same time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.simulation.calibration.partner import Condition, Partner, Script
from tests.simulation.calibration.scenarios import Scenario

MOST_TURNS: Final = 20_000


class NeverHappened(Exception):  # noqa: N818 - what a reader of the failure has to know
    """Conditions that did not come true."""


def play(
    partner: Partner,
    scenarios: Mapping[str, Scenario],
    is_over: Callable[[int], bool] = lambda turns: turns > MOST_TURNS,
) -> None:
    """Continue each script as soon as its condition holds, until all have ended.

    Raises:
        NeverHappened: scripts still wait when the time is over.
    """
    scripts = {name: scenario.script(partner) for name, scenario in scenarios.items()}
    waiting = {name: condition for name, s in scripts.items() if (condition := next(s, None))}
    turns = 0
    while waiting:
        if is_over(turns):
            raise NeverHappened(f"{waiting}")
        partner.wait()
        turns += 1
        waiting = _continued(partner, scripts, waiting)


def _continued(
    partner: Partner, scripts: Mapping[str, Script], waiting: Mapping[str, Condition]
) -> dict[str, Condition]:
    still: dict[str, Condition] = {}
    for name, condition in waiting.items():
        following = next(scripts[name], None) if condition.holds(partner) else condition
        if following is not None:
            still[name] = following
    return still
