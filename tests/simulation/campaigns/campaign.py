"""Runs many seeds on several cores and gathers what they gave."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.checks import Violation
from tests.simulation.schedules import KillPoint
from tests.simulation.world import (
    Result,
    order_of_seed,
    run,
    run_without_operators,
    schedule_of_seed,
)


@dataclass(frozen=True)
class Outcome:
    """What one seed gave.

    Attributes:
        classes: of the faults that happened.
        crash: traceback of an error in the simulator itself, empty if there was none.
    """

    seed: int
    violations: tuple[Violation, ...] = ()
    classes: frozenset[str] = frozenset()
    kills: frozenset[KillPoint] = frozenset()
    calls: frozenset[str] = frozenset()
    figures: dict[str, float] = field(default_factory=dict)
    crash: str = ""


@dataclass
class Campaign:
    """All outcomes together."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def failing(self) -> list[Outcome]:
        """Seeds with a violation or a crash."""
        return [outcome for outcome in self.outcomes if outcome.violations or outcome.crash]

    def classes(self) -> Counter[str]:
        """Number of seeds in which a fault of each class happened."""
        return Counter(name for outcome in self.outcomes for name in sorted(outcome.classes))

    def kills(self) -> Counter[KillPoint]:
        """Number of seeds that killed at each point."""
        return Counter(point for outcome in self.outcomes for point in outcome.kills)


def run_seed(seed: int) -> Outcome:
    """Run one seed; an error in the simulator is also an outcome."""
    return _outcome(seed, lambda: run(schedule_of_seed(seed)))


def run_order(seed: int) -> Outcome:
    """Run one random order of acts without faults, and without operators."""
    return _outcome(seed, lambda: run_without_operators(order_of_seed(seed)))


def _outcome(seed: int, act: Callable[[], Result]) -> Outcome:
    try:
        result = act()
    except Exception:  # noqa: BLE001 - the campaign reports it with its seed
        return Outcome(seed, crash=traceback.format_exc())
    return Outcome(
        seed,
        result.violations,
        frozenset(fault.kind for fault, _ in result.hits),
        frozenset(KillPoint(target, side) for target, side in result.kills),
        frozenset(f"{function}/{call}" for function, call in result.calls),
        result.figures,
    )


def run_seeds(
    seeds: Iterable[int], cores: int = 2, run_one: Callable[[int], Outcome] = run_seed
) -> Iterator[Outcome]:
    """The outcomes in the order of the seeds, as soon as they are there."""
    if cores == 1:
        yield from map(run_one, seeds)
        return
    with get_context("fork").Pool(cores, maxtasksperchild=200) as pool:
        yield from pool.imap(run_one, seeds, chunksize=4)
