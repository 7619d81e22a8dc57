"""The model of a world: its faults as planned, and what was stored when a request arrived."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medallion.vocabulary import lake
from tests.simulation.checks import BillEntry
from tests.simulation.product import ModelFault, ModelService

if TYPE_CHECKING:
    from collections.abc import Callable

    from medallion.model import ModelRequest
    from tests.simulation.kernel import Process, Scheduler
    from tests.simulation.product import Served
    from tests.simulation.schedules import PlannedWeather
    from tests.simulation.world.watched_store import WatchedStore


@dataclass(frozen=True)
class _Watched:
    served: Served
    process: Process
    was_stored: bool


class WatchedModel(ModelService):
    """Serves requests, and notes whose they are."""

    def __init__(
        self,
        scheduler: Scheduler,
        weather: PlannedWeather,
        store: WatchedStore,
        is_fresh: Callable[[str], bool],
    ) -> None:
        """Begin.

        Args:
            scheduler: gives time and the process that asks.
            weather: plans faults.
            store: where answers are stored.
            is_fresh: whether the execution with this ARN has to ask again.
        """

        def fault_of(_number: int) -> ModelFault | None:
            planned = weather.model_fault()
            return ModelFault(planned) if planned else None

        super().__init__(scheduler, fault_of=fault_of)
        self._watched: list[_Watched] = []
        self._fibers = scheduler
        self._store = store
        self._is_fresh = is_fresh
        self._salts: dict[str, list[str]] = {}

    def serve(self, request: ModelRequest) -> Served:
        fiber = self._fibers.current
        if fiber is None:
            raise RuntimeError("a request comes from a fiber")
        process = fiber.local["process"]
        was_stored = self._was_stored(process, request, fiber.local["event"]["document"])
        served = super().serve(request)
        self._watched.append(_Watched(served, process, was_stored))
        return served

    def entries(self, failures: dict[str, str]) -> tuple[BillEntry, ...]:
        """What was billed; `failures` has the errors of invocations by process name."""
        return tuple(
            BillEntry(
                number=watched.served.entry.number,
                request=watched.served.entry.text_digest,
                cost_usd=watched.served.entry.usd,
                was_stored=watched.was_stored,
                fate="delivered" if watched.served.entry.received else "not received",
                died=_end_of(watched.process, failures),
            )
            for watched in self._watched
            if watched.served.entry
        )

    def _was_stored(
        self, process: Process, request: ModelRequest, document: dict[str, Any]
    ) -> bool:
        """Whether an answer was stored when the process last looked.

        Between its look and its request, another document may store an answer: that is no fault.
        """
        salts = [document["fresh_salt"]]
        earlier = self._salts.setdefault(document["document_id"], [""])
        if salts[0] == document["run_name"] and not self._is_fresh(document["run_id"]):
            salts += earlier
        if salts[0] not in earlier:
            earlier.append(salts[0])
        keys = (lake.answer_key(document["dataset"], request.digest(salt)) for salt in salts)
        return any(self._store.was_there(process, key) for key in keys)


def _end_of(process: Process, failures: dict[str, str]) -> str:
    if process.is_dead:
        return str(process.died.value)
    return failures.get(process.name, "")
