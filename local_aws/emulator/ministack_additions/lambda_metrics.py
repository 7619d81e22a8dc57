"""Turn log lines in the embedded metric format into CloudWatch metrics."""

from typing import Any

from ministack.services import cloudwatch, lambda_svc

from .embedded_metrics import embedded_metrics


def install() -> None:
    """Read the metrics in every function's log when MiniStack stores the log."""
    emit_logs = lambda_svc._emit_lambda_logs

    def emit_logs_and_metrics(
        function: Any, request_id: str, log: str, *rest: Any, **options: Any
    ) -> None:
        emit_logs(function, request_id, log, *rest, **options)
        for metric in embedded_metrics((log or "").splitlines()):
            cloudwatch.record_metric(
                metric.namespace, metric.name, metric.value, metric.unit, metric.dimensions
            )

    lambda_svc._emit_lambda_logs = emit_logs_and_metrics
