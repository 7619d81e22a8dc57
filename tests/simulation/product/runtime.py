"""The surroundings of a step in the simulation: clients, clocks and fibers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.simulation.aws.network import ClientFactory
from tests.simulation.kernel import Fibers, Scheduler, current_process


class SimulatedRuntime:
    """The runtime of one sandbox of a Lambda function."""

    def __init__(
        self, scheduler: Scheduler, factory: ClientFactory, environ: Mapping[str, str]
    ) -> None:
        self.environ = environ
        self.concurrency = Fibers(scheduler)
        self._scheduler = scheduler
        self._factory = factory

    def client(self, service: str, *, connections: int | None = None) -> Any:
        return self._factory.client(service)

    def now(self) -> datetime:
        skew = current_process(self._scheduler).skew
        return self._scheduler.wall() + timedelta(seconds=skew)

    def monotonic(self) -> float:
        return self._scheduler.now
