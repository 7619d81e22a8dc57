"""Schedules: what users do and what goes wrong; drawn from a seed, shrunk, replayed."""

from tests.simulation.schedules.drawing import schedule_of
from tests.simulation.schedules.fault_classes import CLASSES, THROTTLES
from tests.simulation.schedules.kill_points import KillPoint, kill_points, known_calls, write_calls
from tests.simulation.schedules.orders import order_of
from tests.simulation.schedules.planned_weather import PlannedWeather
from tests.simulation.schedules.schedule import Act, Fault, Schedule, Step
from tests.simulation.schedules.shrinking import shrunk
from tests.simulation.schedules.workload import DATASET

__all__ = [
    "CLASSES",
    "DATASET",
    "THROTTLES",
    "Act",
    "Fault",
    "KillPoint",
    "PlannedWeather",
    "Schedule",
    "Step",
    "kill_points",
    "known_calls",
    "order_of",
    "schedule_of",
    "shrunk",
    "write_calls",
]
