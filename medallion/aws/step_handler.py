"""The wrapper of every step's handler: logs, metrics, a trace, and errors that quote no input."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from medallion.aws.private_errors import private_errors

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools.utilities.typing import LambdaContext

    Handler = Callable[[dict[str, Any], LambdaContext], Any]

logger = Logger()
metrics = Metrics()


def step_handler(*, auto_patch: bool = True) -> Callable[[Handler], Callable[..., Any]]:
    """Decorate a step's handler.

    Args:
        auto_patch: also trace the calls of AWS and HTTP clients.
    """
    tracer = Tracer(auto_patch=auto_patch)

    def decorate(handler: Handler) -> Callable[..., Any]:
        traced = tracer.capture_lambda_handler(
            private_errors(handler), capture_response=False, capture_error=False
        )
        return logger.inject_lambda_context(metrics.log_metrics(traced), clear_state=True)

    return decorate


def add_counts(**counts: int) -> None:
    """Add count metrics by name."""
    for name, value in counts.items():
        metrics.add_metric(name=name, unit=MetricUnit.Count, value=value)
