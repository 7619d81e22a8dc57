"""The model port's adapter in the simulation: the product's own reading of simulated replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.model.keyed_model import Ask, KeyedModel
from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.vocabulary.errors import ModelUnavailableError
from tests.simulation.kernel import Scheduler
from tests.simulation.product.model_service import ModelService, Served

if TYPE_CHECKING:
    from lambdas.extract_batch.model.api_key import ApiKey
    from medallion.aws import Runtime
    from medallion.model import ModelRequest

LABEL: Final = "model.GenerateContent"

Call = Callable[[str, Callable[[], Served]], Served]
"""Carries a call from a process to a service: the label, and what the service does."""


class SimulatedModel(KeyedModel):
    """Asks the simulated service; everything after the wire is the product's."""

    def __init__(
        self,
        api_key: ApiKey,
        runtime: Runtime,
        *,
        scheduler: Scheduler,
        service: ModelService,
        call: Call,
    ) -> None:
        """Connect to a service through a call that faults can hit."""
        super().__init__(api_key, runtime)
        self._scheduler = scheduler
        self._service = service
        self._call = call

    def connect(self, key: str) -> Ask:
        return self._send

    def _send(self, request: ModelRequest, timeout_seconds: float) -> WireReply:
        deadline = self._scheduler.now + timeout_seconds
        served = self._call(LABEL, lambda: self._service.serve(request))
        self._scheduler.sleep(served.seconds)
        if served.reply is None:
            raise ModelUnavailableError("connection: ConnectionError")
        # A caller whose time is over has stopped listening, but its call still ends.
        if served.entry is not None and self._scheduler.now < deadline:
            served.entry.received = True
        return served.reply
