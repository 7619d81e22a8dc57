"""Many schedules: run side by side, with a table of coverage."""

from tests.simulation.campaigns.campaign import Campaign, Outcome, run_order, run_seed, run_seeds
from tests.simulation.campaigns.coverage import coverage_table, uncovered

__all__ = [
    "Campaign",
    "Outcome",
    "coverage_table",
    "run_order",
    "run_seed",
    "run_seeds",
    "uncovered",
]
