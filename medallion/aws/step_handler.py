"""The wrapper of every step's handler: logs, metrics, a trace, and errors that quote no input."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from medallion.aws.private_errors import private_errors
from medallion.aws.runtime import LambdaRuntime, Runtime

if TYPE_CHECKING:
    import logging

    from aws_lambda_powertools.utilities.typing import LambdaContext

Known = TypeVar("Known")
Work = Callable[[dict[str, Any], "LambdaContext", Known], Any]
"""One invocation: the event, Lambda's context, and the step's dependencies."""

_reports: ContextVar[bool] = ContextVar("reports", default=False)
"""True in an invocation by Lambda. Other hosts may run invocations side by side, which would mix
their keys and dimensions."""


class StepMetrics(Metrics):
    """Metrics of invocations by Lambda; those of other hosts are dropped."""

    def add_metric(self, *args: Any, **kwargs: Any) -> None:
        if _reports.get():
            super().add_metric(*args, **kwargs)

    def add_dimension(self, name: str, value: str) -> None:
        if _reports.get():
            super().add_dimension(name, value)


def _is_reported(_record: logging.LogRecord) -> bool:
    return _reports.get()


logger = Logger()
logger.addFilter(_is_reported)
metrics = StepMetrics()


class Step(Generic[Known]):
    """One step; a call is an invocation by Lambda.

    Attributes:
        build: gives the dependencies for a runtime.
        work: does one invocation.
    """

    def __init__(
        self, build: Callable[[Runtime], Known], work: Work[Known], *, auto_patch: bool = True
    ) -> None:
        self.build = build
        self.work = work
        self._guarded = private_errors(work)
        self._entry = self._reporting(Tracer(auto_patch=auto_patch))

    def __call__(self, event: dict[str, Any], context: LambdaContext) -> Any:
        """Do one invocation with logs, metrics and a trace, in this process's environment."""
        return self._entry(event, context)

    def run(self, event: dict[str, Any], context: LambdaContext, known: Known) -> Any:
        """Do one invocation with these dependencies, without logs, metrics and a trace."""
        return self._guarded(event, context, known)

    @cached_property
    def _known(self) -> Known:
        """The dependencies, built once per process, on first use."""
        return self.build(LambdaRuntime())

    def _reporting(self, tracer: Tracer) -> Callable[[dict[str, Any], LambdaContext], Any]:
        @private_errors
        @wraps(self.work)
        def handler(event: dict[str, Any], context: LambdaContext) -> Any:
            token = _reports.set(True)
            try:
                return self.work(event, context, self._known)
            finally:
                _reports.reset(token)

        traced = tracer.capture_lambda_handler(handler, capture_response=False, capture_error=False)
        return logger.inject_lambda_context(metrics.log_metrics(traced), clear_state=True)


def step_handler(
    build: Callable[[Runtime], Known], *, auto_patch: bool = True
) -> Callable[[Work[Known]], Step[Known]]:
    """Make a step of the function that does one invocation.

    Args:
        build: gives the step's dependencies for a runtime.
        auto_patch: also trace the calls of AWS and HTTP clients.
    """

    def decorate(work: Work[Known]) -> Step[Known]:
        return Step(build, work, auto_patch=auto_patch)

    return decorate


def add_counts(**counts: int) -> None:
    """Add count metrics by name."""
    for name, value in counts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
