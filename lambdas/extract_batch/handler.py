"""Entry point of ExtractBatch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.extract_batch.wiring import ExtractBatchDependencies, dependencies
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import ExtractBatchRequest

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


# Automatic patches find no segment in threads, where model and S3 calls run.
@step_handler(dependencies, auto_patch=False)
def handler(
    event: dict[str, Any], context: LambdaContext, known: ExtractBatchDependencies
) -> dict[str, Any]:
    """Run one turn of a batch; see `medallion.contracts.ExtractBatchRequest`."""
    request = ExtractBatchRequest.model_validate(event)
    document = request.document
    logger.append_keys(document_id=document.document_id, run_name=document.run_name)
    metrics.add_dimension(name="dataset", value=document.dataset)
    add_counts(BatchTurns=1)
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
