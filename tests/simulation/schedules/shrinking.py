"""Shrinks a failing schedule: fewer documents, faults and steps that still break the promise.

Delta debugging (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002):
remove large parts first, then smaller ones, as long as the schedule still fails.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from tests.simulation.schedules.schedule import Schedule

Part = TypeVar("Part")
Fails = Callable[[Schedule], bool]


class _Budget:
    """A limit of runs."""

    def __init__(self, fails: Fails, runs: int) -> None:
        self._fails = fails
        self.runs = runs

    def fails(self, schedule: Schedule) -> bool:
        if self.runs <= 0:
            return False
        self.runs -= 1
        return self._fails(schedule)


def shrunk(schedule: Schedule, fails: Fails, most_runs: int = 300) -> Schedule:
    """A smaller schedule that still fails; the same one if none is found."""
    budget = _Budget(fails, most_runs)
    once = _without_repetition(schedule)
    if once != schedule and budget.fails(once):
        schedule = once
    before = None
    while before != schedule and budget.runs > 0:
        before = schedule
        schedule = _without(schedule.keys, schedule, _only_keys, budget)
        schedule = _without(schedule.faults, schedule, _only_faults, budget)
        schedule = _without(schedule.steps, schedule, _only_steps, budget)
    return schedule


def _without_repetition(schedule: Schedule) -> Schedule:
    """Each step and each fault once: a fault that a schedule draws twice happens once."""
    steps, faults = dict.fromkeys(schedule.steps), dict.fromkeys(schedule.faults)
    return replace(schedule, steps=tuple(steps), faults=tuple(faults))


def _only_keys(schedule: Schedule, keys: Sequence[str]) -> Schedule:
    return replace(schedule, steps=tuple(s for s in schedule.steps if s.key in keys))


def _only_faults(schedule: Schedule, faults: Sequence[object]) -> Schedule:
    return replace(schedule, faults=tuple(f for f in schedule.faults if f in faults))


def _only_steps(schedule: Schedule, steps: Sequence[object]) -> Schedule:
    return replace(schedule, steps=tuple(s for s in schedule.steps if s in steps))


def _without(
    parts: Sequence[Part],
    schedule: Schedule,
    only: Callable[[Schedule, Sequence[Part]], Schedule],
    budget: _Budget,
) -> Schedule:
    """Remove as many of the parts as possible."""
    # A part that is there twice goes as one.
    kept = list(dict.fromkeys(parts))
    size = max(1, len(kept) // 2)
    while kept:
        start = 0
        while start < len(kept):
            rest = kept[:start] + kept[start + size :]
            candidate = only(schedule, rest)
            if candidate != schedule and budget.fails(candidate):
                kept, schedule = rest, candidate
            else:
                start += size
        if size == 1:
            break
        size = max(1, size // 2)
    return schedule
