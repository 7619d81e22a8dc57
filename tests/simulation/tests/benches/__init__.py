"""What tests of the simulated Lambda and Step Functions run their examples on."""

from tests.simulation.tests.benches.functions import FunctionBench, error_of
from tests.simulation.tests.benches.machines import (
    TASK,
    TOKEN_TASK,
    Bench,
    a_task,
    failing,
    machine,
)
from tests.simulation.tests.benches.map_runs import WRITER, MapBench, a_distributed_map

__all__ = [
    "TASK",
    "TOKEN_TASK",
    "WRITER",
    "Bench",
    "FunctionBench",
    "MapBench",
    "a_distributed_map",
    "a_task",
    "error_of",
    "failing",
    "machine",
]
