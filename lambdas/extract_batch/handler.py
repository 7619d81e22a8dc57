"""Entry point of ExtractBatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.extract_batch.wiring import parts
from medallion.aws.private_errors import private_errors
from medallion.contracts import ExtractBatchRequest

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
# Model and S3 calls run in threads, where the tracer's automatic patches find no segment.
tracer = Tracer(auto_patch=False)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
@private_errors
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Bring one batch a turn further; see `medallion.contracts.ExtractBatchRequest`."""
    request = ExtractBatchRequest.model_validate(event)
    document = request.document
    logger.append_keys(document_id=document.document_id, run_name=document.run_name)
    metrics.add_dimension(name="dataset", value=document.dataset)
    metrics.add_metric(name="BatchTurns", unit=MetricUnit.Count, value=1)
    known = parts()
    extraction = known.extraction(lambda: context.get_remaining_time_in_millis() / 1000)
    response, figures = extraction.run(request, lambda: known.dataset(document.dataset))
    figures.publish(metrics)
    logger.info(
        "batch turn",
        extra={
            "batch_index": request.batch.batch_index,
            "state": response.state.value,
            "invocations": response.progress.invocations,
            **figures.for_log(),
        },
    )
    return response.model_dump(mode="json")
