"""What one run of a schedule gave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.simulation.checks import Violation
from tests.simulation.schedules import Fault, Schedule


@dataclass(frozen=True)
class Result:
    """One run.

    Attributes:
        violations: of the promises, without repetitions.
        trace: everything that happened, one line each.
        milestones: the lines of the story: (second, sentence).
        hits: the faults that happened, with their second.
        calls: attempts by (function, call).
        kills: (call, side) at which a process was killed.
        figures: numbers of the run: transitions, invocations, model calls, seconds.
    """

    schedule: Schedule
    violations: tuple[Violation, ...]
    trace: tuple[str, ...]
    milestones: tuple[tuple[float, str], ...]
    hits: tuple[tuple[Fault, float], ...]
    calls: Counter[tuple[str, str]]
    kills: frozenset[tuple[str, str]]
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def promises(self) -> frozenset[str]:
        """Names of the broken promises."""
        return frozenset(violation.promise for violation in self.violations)
