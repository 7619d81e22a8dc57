"""Entry point of SettleGoldRun."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.settle_gold_run.settings import load_settings
from lambdas.settle_gold_run.settlement import Settlement, settle_gold_run
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import SettleGoldRunRequest
from medallion.ledger.documents import Ledger
from medallion.ledger.gold_claims import GoldClaims

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def settlement() -> Settlement:
    settings = load_settings()
    dynamodb = boto3.client("dynamodb", config=STANDARD_CLIENT)
    s3 = boto3.client("s3", config=STANDARD_CLIENT)
    return Settlement(
        ledger=Ledger(dynamodb, settings.documents_table),
        claims=GoldClaims(dynamodb, settings.documents_table),
        silver=S3ObjectStore(s3, settings.silver_bucket),
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Settle one gold run: `SettleGoldRunRequest` in, `SettleGoldRunResponse` out."""
    request = SettleGoldRunRequest.model_validate(event)
    logger.append_keys(
        dataset=request.gold_run.dataset,
        gold_run_id=request.gold_run.gold_run_id,
        run_name=request.document.run_name,
    )
    response = settle_gold_run(request.gold_run, settlement())
    metrics.add_dimension(name="dataset", value=request.gold_run.dataset)
    metrics.add_metric(name="GoldDocuments", unit=MetricUnit.Count, value=response.settled)
    metrics.add_metric(name="GoldDocumentsHeld", unit=MetricUnit.Count, value=response.held)
    logger.info("gold run settled", extra=response.model_dump())
    return response.model_dump(mode="json")
