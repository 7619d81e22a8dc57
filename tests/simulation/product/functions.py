"""The real steps as the code of simulated functions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lambdas.extract_batch import wiring
from lambdas.extract_batch.model.api_key import SecretApiKey
from tests.simulation.aws.functions import Context, FunctionSpec
from tests.simulation.kernel import Process, Scheduler
from tests.simulation.product.deployment import environment_of, specs
from tests.simulation.product.model import Call, SimulatedModel
from tests.simulation.product.model_service import ModelService
from tests.simulation.product.runtime import SimulatedRuntime

if TYPE_CHECKING:
    from lambdas.extract_batch.settings import ExtractBatchSettings
    from medallion.aws import Runtime
    from tests.simulation.aws.network import ClientFactory

Code = Callable[[dict[str, Any], Context], Any]


@cache
def step_of(role: str) -> Any:
    """The step's handler, for example of "PublishOutcome"."""
    return import_module(f"lambdas.{specs()[role].step}.handler").handler


class FunctionCode:
    """Loads the steps into sandboxes.

    Attributes:
        failures: the error with which an invocation's handler ended, by process name.
        on_answer: hears of each invocation that returned: the process name and the response.
    """

    def __init__(
        self, scheduler: Scheduler, clients: ClientFactory, model: ModelService, call: Call
    ) -> None:
        self.failures: dict[str, str] = {}
        self.on_answer: Callable[[str, Any], None] | None = None
        self._scheduler = scheduler
        self._clients = clients
        self._model = model
        self._call = call

    def functions(self) -> Mapping[str, FunctionSpec]:
        """The functions as deployed, by role."""
        return {
            role: FunctionSpec(
                name=role,
                memory_mb=spec.memory_mb,
                timeout_seconds=spec.timeout_seconds,
                reserved_concurrency=None,
                load=partial(self._load, role),
            )
            for role, spec in specs().items()
        }

    def _load(self, role: str, _process: Process, _sandbox: str) -> Code:
        step = step_of(role)
        environ = environment_of(specs()[role])
        runtime = SimulatedRuntime(self._scheduler, self._clients, environ)
        if role == "ExtractBatch":
            known = wiring.dependencies(runtime, self._choose)
        else:
            known = step.build(runtime)

        def code(event: dict[str, Any], context: Context) -> Any:
            fiber = self._scheduler.current
            if fiber is None:
                raise RuntimeError("a function runs in a fiber")
            # Fibers of the invocation inherit it.
            fiber.local["event"] = event
            try:
                answer = step.run(event, context, known)
            except Exception as error:
                self.failures[fiber.local["process"].name] = type(error).__name__
                raise
            if self.on_answer:
                self.on_answer(fiber.local["process"].name, answer)
            return answer

        return code

    def _choose(self, settings: ExtractBatchSettings, runtime: Runtime) -> SimulatedModel:
        secrets = runtime.client("secretsmanager")
        key = SecretApiKey(secrets, settings.model_secret_id, runtime.now)
        return SimulatedModel(
            key, runtime, scheduler=self._scheduler, service=self._model, call=self._call
        )
