"""Calibration: the same scripts run in the simulator and on the embedded AWS."""

from tests.simulation.calibration.asked_model import Refusals, answer
from tests.simulation.calibration.observing import Observer, observed
from tests.simulation.calibration.outcome import ExecutionOutcome, Outcome, led
from tests.simulation.calibration.partner import Partner
from tests.simulation.calibration.playing import NeverHappened, play
from tests.simulation.calibration.recording import DIFFERENCES, README, record, recorded
from tests.simulation.calibration.scenarios import DATASETS, SCENARIOS, Scenario
from tests.simulation.calibration.simulated import SimulatedPartner

__all__ = [
    "DATASETS",
    "DIFFERENCES",
    "README",
    "SCENARIOS",
    "ExecutionOutcome",
    "NeverHappened",
    "Observer",
    "Outcome",
    "Partner",
    "Refusals",
    "Scenario",
    "SimulatedPartner",
    "answer",
    "led",
    "observed",
    "play",
    "record",
    "recorded",
]
