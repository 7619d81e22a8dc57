"""The bounds that runs at volume must keep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from benchmarks.volume_prices import bill
from cdktf_app.settings import InfrastructureSettings
from tests.simulation.product.deployment import SETTINGS
from tests.simulation.volume import Figures

MOST_TRANSITIONS: Final = 16
MOST_USD: Final = 0.0009
MOST_DOCUMENTS: Final[int] = InfrastructureSettings.model_fields["gold_max_documents"].default


@dataclass(frozen=True)
class Check:
    """A figure of a run and its bound."""

    run: str
    figure: str
    measured: float
    bound: float

    @property
    def is_met(self) -> bool:
        return self.measured <= self.bound

    def row(self) -> tuple[object, ...]:
        """For a table."""
        numbers = (f"{number:,.6g}" for number in (self.measured, self.bound))
        return (self.run, self.figure, *numbers, "yes" if self.is_met else "no")


def name_of(run: Figures) -> str:
    """For example "standard, 500 at once"."""
    return f"{run.profile}, {run.arrivals.name}"


def checks(run: Figures, settings: InfrastructureSettings = SETTINGS) -> list[Check]:
    """What every run must keep."""
    regular = run.billed_transitions - run.throttle_retries - run.heartbeats
    partial = sum(size < MOST_DOCUMENTS for size in run.gold_run_sizes)
    pairs: list[tuple[str, float, float]] = [
        ("lost documents", run.lost, 0),
        ("executions that timed out", run.timed_out, 0),
        ("transitions per document", regular / run.documents, MOST_TRANSITIONS),
        ("DescribeExecution per document", run.asked / run.documents, 1),
        ("documents of the largest gold run", max(run.gold_run_sizes, default=0), MOST_DOCUMENTS),
        ("gold runs that are not full", partial, most_gold_runs(run, settings)),
    ]
    return [Check(name_of(run), *pair) for pair in pairs]


def most_gold_runs(run: Figures, settings: InfrastructureSettings) -> float:
    """One in each gather time, and two more."""
    return run.drain_seconds / settings.gold_gather_seconds + 2


def price_check(run: Figures) -> Check:
    """What a document may cost without the model, at a steady rate."""
    usd = sum(bill(run).values()) / run.documents
    return Check(name_of(run), "USD per document", usd, MOST_USD)
