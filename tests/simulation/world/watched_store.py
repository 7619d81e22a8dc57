"""S3 that remembers when a process looked for an answer."""

from __future__ import annotations

from typing import Any, Final

from medallion.vocabulary import lake
from tests.simulation.aws.s3 import S3
from tests.simulation.kernel import Process, Scheduler, current_process

_ANSWERS: Final = lake.silver_table_prefix(lake.ANSWERS)


class WatchedStore(S3):
    """Notes when an answer was stored first, and every look at it."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__(scheduler)
        self._clock = scheduler
        self._stored: dict[str, float] = {}
        self._looks: dict[tuple[str, str], float] = {}

    def get_object(self, **request: Any) -> dict[str, Any]:
        key = request["Key"]
        if key.startswith(_ANSWERS) and self._clock.current is not None:
            self._looks[current_process(self._clock).name, key] = self._clock.now
        response: dict[str, Any] = super().get_object(**request)
        return response

    def put_object(self, **request: Any) -> dict[str, Any]:
        response: dict[str, Any] = super().put_object(**request)
        if request["Key"].startswith(_ANSWERS):
            self._stored.setdefault(request["Key"], self._clock.now)
        return response

    def was_there(self, process: Process, key: str) -> bool:
        """Whether the answer was stored when the process last looked; or now if it never did."""
        stored = self._stored.get(key)
        return stored is not None and stored < self._looks.get((process.name, key), self._clock.now)
