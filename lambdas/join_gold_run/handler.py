"""Entry point of JoinGoldRun."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.join_gold_run.joining import GoldQueue, join_gold_run
from lambdas.join_gold_run.settings import load_settings
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import JoinGoldRunRequest
from medallion.ledger.documents import Ledger, utc_now
from medallion.ledger.executions import StepFunctionsExecutions
from medallion.ledger.gold_claims import GoldClaims

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def gold_queue() -> GoldQueue:
    settings = load_settings()
    dynamodb = boto3.client("dynamodb", config=STANDARD_CLIENT)
    s3 = boto3.client("s3", config=STANDARD_CLIENT)
    return GoldQueue(
        ledger=Ledger(dynamodb, settings.documents_table),
        claims=GoldClaims(dynamodb, settings.documents_table),
        silver=S3ObjectStore(s3, settings.silver_bucket),
        executions=StepFunctionsExecutions(boto3.client("stepfunctions", config=STANDARD_CLIENT)),
        gather_seconds=settings.gold_gather_seconds,
        poll_seconds=settings.gold_poll_seconds,
        wait_limit_seconds=settings.gold_wait_limit_seconds,
        now=utc_now,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Join one document: `JoinGoldRunRequest` in, `JoinGoldRunResponse` out."""
    document = JoinGoldRunRequest.model_validate(event).document
    logger.append_keys(
        document_id=document.document_id, dataset=document.dataset, run_name=document.run_name
    )
    response = join_gold_run(document, gold_queue())
    metrics.add_dimension(name="state", value=response.state)
    metrics.add_metric(name="GoldRunTurns", unit=MetricUnit.Count, value=1)
    logger.info("gold run joined", extra={"state": response.state})
    return response.model_dump(mode="json")
