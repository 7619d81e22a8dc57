"""The model of events next to runs of the real handlers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tests.simulation.aws.limits import Profile
from tests.simulation.product.deployment import SETTINGS
from tests.simulation.volume import EventModel, Figures, RealRun, Recordings, at_once

TOLERANCE: Final = 0.05
"""By which the model's figures may differ from those of a real run, as a share of the real ones."""

TOLERANCE_OF_THROTTLES: Final = 0.15
"""Whether a call is refused depends on jitter most."""


@dataclass(frozen=True)
class Deviation:
    """A figure of the model next to that of the real run."""

    profile: str
    figure: str
    real: float
    model: float
    allowed: float

    @property
    def is_met(self) -> bool:
        return abs(self.model - self.real) <= self.allowed

    def row(self) -> tuple[object, ...]:
        """For a table."""
        met = "yes" if self.is_met else "no"
        numbers = (f"{number:,.0f}" for number in (self.real, self.model, self.allowed))
        return (self.profile, self.figure, *numbers, met)


def compared(documents: int, profile: Profile, recordings: Recordings) -> list[Deviation]:
    """The figures of a real run and of the model, with the simulation's settings."""
    real = RealRun(documents, profile).run()
    return deviations(real, EventModel(at_once(documents), profile, recordings).run())


def deviations(real: Figures, model: Figures, tolerance: float = TOLERANCE) -> list[Deviation]:
    """The figures that must agree, within this share of the real ones.

    A document that misses a gold run by chance ends a gold run later.
    """
    gold_run = real.gold_run_seconds + SETTINGS.gold_gather_seconds
    pairs: list[tuple[str, float, float, float]] = [
        ("lost", real.lost, model.lost, 0),
        ("drain, s", real.drain_seconds, model.drain_seconds, gold_run),
        ("gold runs", real.glue_runs, model.glue_runs, 1),
        *(
            (name, each, other, tolerance * each)
            for name, each, other in (
                ("transitions without retries of throttles", regular(real), regular(model)),
                ("invocations", real.invocations, model.invocations),
                ("Lambda, s", real.lambda_seconds, model.lambda_seconds),
                ("read units", real.meter.read_units, model.meter.read_units),
                ("write units", real.meter.write_units, model.meter.write_units),
            )
        ),
        (
            "refused calls",
            real.throttles.total(),
            model.throttles.total(),
            TOLERANCE_OF_THROTTLES * real.throttles.total(),
        ),
    ]
    return [Deviation(real.profile, *pair) for pair in pairs]


def regular(run: Figures) -> int:
    """Transitions without the retries of throttled calls."""
    return run.billed_transitions - run.throttle_retries
