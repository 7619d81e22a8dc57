"""Many schedules: run side by side, compared with the known faults, with a table of coverage."""

from tests.simulation.campaigns.campaign import Campaign, Outcome, run_order, run_seed, run_seeds
from tests.simulation.campaigns.coverage import coverage_table, uncovered
from tests.simulation.campaigns.known_faults import KNOWN_FAULTS, KnownFault, known_fault_of

__all__ = [
    "KNOWN_FAULTS",
    "Campaign",
    "KnownFault",
    "Outcome",
    "coverage_table",
    "known_fault_of",
    "run_order",
    "run_seed",
    "run_seeds",
    "uncovered",
]
