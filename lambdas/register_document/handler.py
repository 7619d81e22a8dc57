"""Entry point of RegisterDocument."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.register_document.bronze import BronzeBucket
from lambdas.register_document.registration import Registry, register_document
from lambdas.register_document.settings import load_settings
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import RegisterDocumentRequest
from medallion.ledger.document_row import dataset_label
from medallion.ledger.documents import Ledger
from medallion.ledger.executions import StepFunctionsExecutions

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def registry() -> Registry:
    settings = load_settings()
    s3 = boto3.client("s3", config=STANDARD_CLIENT)
    dynamodb = boto3.client("dynamodb", config=STANDARD_CLIENT)
    return Registry(
        ledger=Ledger(dynamodb, settings.documents_table),
        bronze=BronzeBucket(s3, settings.bronze_bucket),
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        executions=StepFunctionsExecutions(boto3.client("stepfunctions", config=STANDARD_CLIENT)),
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Register one document: `RegisterDocumentRequest` in, `RegisterDocumentResponse` out."""
    request = RegisterDocumentRequest.model_validate(event)
    logger.append_keys(run_name=request.execution.name)
    response = register_document(request, registry())
    if response.document:
        logger.append_keys(
            document_id=response.document.document_id,
            dataset=dataset_label(response.document.dataset),
        )
    metrics.add_dimension(name="decision", value=response.decision)
    metrics.add_metric(name="DocumentsRegistered", unit=MetricUnit.Count, value=1)
    logger.info("document registered", extra={"decision": response.decision})
    return response.model_dump(mode="json")
