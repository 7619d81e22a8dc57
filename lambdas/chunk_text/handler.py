"""Entry point of ChunkText."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.chunk_text.chunk_text import Workplace, chunk_text
from lambdas.chunk_text.settings import load_settings
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.private_errors import private_errors
from medallion.contracts import ChunkTextRequest
from medallion.ledger.documents import Ledger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def workplace() -> Workplace:
    settings = load_settings()
    return Workplace(
        s3=boto3.client("s3", config=STANDARD_CLIENT),
        ledger=Ledger(boto3.client("dynamodb", config=STANDARD_CLIENT), settings.documents_table),
        silver_bucket=settings.silver_bucket,
        artifacts_bucket=settings.artifacts_bucket,
        batch_chunks=settings.batch_chunks,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
@private_errors
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Plan one document: `ChunkTextRequest` in, `ChunkTextResponse` out."""
    document = ChunkTextRequest.model_validate(event).document
    logger.append_keys(document_id=document.document_id, run_name=document.run_name)
    response = chunk_text(document, workplace())
    chunks = response.plan.chunk_count if response.plan else 0
    metrics.add_dimension(name="dataset", value=document.dataset)
    metrics.add_metric(name="ChunksPlanned", unit=MetricUnit.Count, value=chunks)
    logger.info("document planned", extra={"decision": response.decision, "chunks": chunks})
    return response.model_dump(mode="json")
