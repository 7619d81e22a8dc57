"""The schedule of a seed."""

from __future__ import annotations

from tests.simulation.schedules.fault_classes import faults_of
from tests.simulation.schedules.kill_points import kill_points
from tests.simulation.schedules.schedule import Schedule
from tests.simulation.schedules.workload import steps_of

DOCUMENTS = 10


def schedule_of(seed: int, texts: int, documents: int = DOCUMENTS) -> Schedule:
    """The users' acts and the faults of a seed.

    Args:
        seed: decides everything.
        texts: number of texts to choose from.
        documents: number of documents that are put.
    """
    return Schedule(seed, steps_of(seed, documents, texts), faults_of(seed, kill_points()))
