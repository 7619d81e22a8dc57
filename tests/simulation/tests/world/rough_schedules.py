"""Schedules with faults of every class, and what two runs of a schedule are compared by."""

from __future__ import annotations

import hashlib
import random

from tests.simulation.product import POOL_SIZE
from tests.simulation.schedules import CLASSES, Fault, Schedule, kill_points, schedule_of
from tests.simulation.world import Result

SEEDS = (24, 17)


def rough_schedule(seed: int, documents: int = 5) -> Schedule:
    """A schedule with faults of every class."""
    faults: list[Fault] = []
    for name, draw in CLASSES.items():
        faults += draw(random.Random(f"{seed}/rough/{name}"), kill_points())
    return Schedule(seed, schedule_of(seed, POOL_SIZE, documents).steps, tuple(faults))


def digest_of(result: Result) -> str:
    """A hash of everything that a run gave, in the order in which it gave it."""
    facts = (
        result.trace,
        result.milestones,
        result.hits,
        result.violations,
        list(result.calls.items()),
        sorted(result.kills),
        list(result.figures.items()),
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()
