"""What tests of the simulated Lambda and Step Functions run their examples on."""

from tests.simulation.benches.functions import FunctionBench, error_of
from tests.simulation.benches.machines import TASK, TOKEN_TASK, Bench, a_task, failing, machine
from tests.simulation.benches.map_runs import WRITER, MapBench, a_distributed_map

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
