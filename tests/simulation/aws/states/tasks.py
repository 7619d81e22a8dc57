"""Task states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from tests.simulation.aws.states.attempts import Attempt, TaskContext
from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.kinds import FOLLOWED, State
from tests.simulation.aws.states.language import (
    HEARTBEAT_TIMEOUT,
    TIMEOUT,
    DefinitionRefusedError,
    StateError,
    path_of,
    runtime_error,
)

_SERVICE: Final = "arn:aws:states:::"
_TOKEN: Final = ".waitForTaskToken"


class Task(State):
    """Lets an integration do the work."""

    kind = "Task"
    fields = FOLLOWED | {
        "Resource", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch",
        "TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath",
    }  # fmt: skip
    continues = True

    def __init__(self, name: str, state: Mapping[str, Any]) -> None:
        super().__init__(name, state)
        resource: str = state["Resource"]
        if not resource.startswith(_SERVICE):
            raise DefinitionRefusedError(f"{name}: {resource} is not simulated")
        self.integration = resource.removeprefix(_SERVICE)
        self._service, _, self._action = self.integration.partition(":")
        self._has_token = resource.endswith(_TOKEN)
        self._is_job = self._has_token or ".sync" in resource
        self._limits = {
            field: (state.get(field), state.get(f"{field}Path"))
            for field in ("TimeoutSeconds", "HeartbeatSeconds")
        }

    def run(self, flow: Flow, data: Any) -> tuple[str | None, Any]:
        attempt = self._attempt(flow)
        effective = self.flow.effective(data, flow.context)
        timeout = self._limit("TimeoutSeconds", effective, flow)
        heartbeat = self._limit("HeartbeatSeconds", effective, flow)
        parameters = self.flow.payload(effective, flow.context)
        flow.measure(self.name, parameters)
        self._scheduled(flow, parameters, timeout, heartbeat)
        self._start(flow, attempt, parameters)
        forget = flow.scope.on_end(attempt.end)
        try:
            result = attempt.result(timeout, heartbeat)
        except StateError as error:
            kind = "TaskTimedOut" if error.error in (TIMEOUT, HEARTBEAT_TIMEOUT) else "TaskFailed"
            self._event(flow, kind, error=error.error, cause=error.cause)
            raise
        finally:
            forget()
        flow.measure(self.name, result)
        self._event(flow, "TaskSucceeded", output=result)
        return self.next, self.flow.output(data, result, flow.context)

    def _attempt(self, flow: Flow) -> Attempt:
        if not self._has_token:
            return Attempt(flow.scope.scheduler, None)
        attempt = flow.execution.tokens.attempt()
        flow.context["Task"] = {"Token": attempt.token}
        return attempt

    def _start(self, flow: Flow, attempt: Attempt, parameters: Any) -> None:
        integration = flow.execution.integration(self.integration)
        context = TaskContext(flow.execution.arn, self.name, attempt.token, attempt.cancelled)
        self._event(flow, "TaskStarted")
        flow.scope.scheduler.spawn(
            f"{flow.execution.name}/{self.name}",
            lambda: attempt.call(integration, parameters, context),
        )
        if self._is_job:
            self._event(flow, "TaskSubmitted")

    def _scheduled(
        self, flow: Flow, parameters: Any, timeout: float | None, heartbeat: float | None
    ) -> None:
        self._event(
            flow,
            "TaskScheduled",
            region="us-east-1",
            parameters=parameters,
            timeoutInSeconds=None if timeout is None else int(timeout),
            heartbeatInSeconds=None if heartbeat is None else int(heartbeat),
        )

    def _event(self, flow: Flow, kind: str, **details: Any) -> None:
        flow.add(kind, resourceType=self._service, resource=self._action, **details)

    def _limit(self, field: str, effective: Any, flow: Flow) -> float | None:
        fixed, path = self._limits[field]
        if path is None:
            return None if fixed is None else float(fixed)
        seconds = path_of(path).read(effective, flow.context)
        if not isinstance(seconds, int) or seconds <= 0:
            raise runtime_error(f"The value of {field}Path is not a positive whole number")
        return float(seconds)
