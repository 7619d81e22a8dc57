"""Simulated time: fibers instead of threads, processes that can be killed, one seed, one trace."""

from tests.simulation.kernel.concurrency import FiberPool, Fibers, Flag
from tests.simulation.kernel.process import Process, ProcessDied, current_process
from tests.simulation.kernel.promise import Promise
from tests.simulation.kernel.scheduler import EPOCH, Fiber, NoRestError, Scheduler, Timer
from tests.simulation.kernel.trace import Trace

__all__ = [
    "EPOCH",
    "Fiber",
    "FiberPool",
    "Fibers",
    "Flag",
    "NoRestError",
    "Process",
    "ProcessDied",
    "Promise",
    "Scheduler",
    "Timer",
    "Trace",
    "current_process",
]
