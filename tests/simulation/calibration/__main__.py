"""Records the simulator's outcomes, after a change that is meant to change them."""

from __future__ import annotations

from tests.simulation.calibration import SCENARIOS, SimulatedPartner, observed, play, record

if __name__ == "__main__":
    partner = SimulatedPartner()
    play(partner, SCENARIOS)
    record(observed(partner.observer, partner, SCENARIOS))
