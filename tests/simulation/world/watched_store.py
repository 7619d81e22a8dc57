"""S3 that remembers when a process looked for an answer."""

from __future__ import annotations

from typing import Any, Final

from medallion.vocabulary import lake
from tests.simulation.aws.s3 import S3
from tests.simulation.kernel import EPOCH, Process, Scheduler, current_process
from tests.simulation.product.deployment import SILVER

_ANSWERS: Final = lake.silver_table_prefix(lake.ANSWERS)


class WatchedStore(S3):
    """Notes every look at an answer."""

    def __init__(self, scheduler: Scheduler) -> None:
        super().__init__(scheduler)
        self._clock = scheduler
        self._looks: dict[tuple[str, str], float] = {}

    def get_object(self, **request: Any) -> dict[str, Any]:
        key = request["Key"]
        if key.startswith(_ANSWERS) and self._clock.current is not None:
            self._looks[current_process(self._clock).name, key] = self._clock.now
        response: dict[str, Any] = super().get_object(**request)
        return response

    def was_there(self, process: Process, key: str) -> bool:
        """Whether the answer was stored when the process last looked; now if it never did."""
        history = self.bucket({"Bucket": SILVER}).history.get(key)
        if not history:
            return False
        stored = (history[0].modified - EPOCH).total_seconds()
        return stored < self._looks.get((process.name, key), self._clock.now)
