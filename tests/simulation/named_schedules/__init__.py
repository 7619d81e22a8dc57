"""Schedules with a name: faults that seeds found, shrunk and kept."""

from tests.simulation.named_schedules.cases import FIXED, NamedSchedule

__all__ = ["FIXED", "NamedSchedule"]
