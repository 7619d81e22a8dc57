"""Entry point of record_failure, which hangs on the execution status change rule."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.record_failure.history import RunHistory
from lambdas.record_failure.recording import Recorder, record_failure
from lambdas.record_failure.settings import load_settings
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import ExecutionStatusEvent
from medallion.ledger.document_row import dataset_label
from medallion.ledger.documents import Ledger, utc_now
from medallion.ledger.gold_claims import GoldClaims

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def recorder() -> Recorder:
    settings = load_settings()
    dynamodb = boto3.client("dynamodb", config=STANDARD_CLIENT)
    return Recorder(
        ledger=Ledger(dynamodb, settings.documents_table),
        claims=GoldClaims(dynamodb, settings.documents_table),
        silver=S3ObjectStore(boto3.client("s3", config=STANDARD_CLIENT), settings.silver_bucket),
        history=RunHistory(boto3.client("stepfunctions", config=STANDARD_CLIENT)),
        now=utc_now,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> None:
    """Record one broken execution: an `ExecutionStatusEvent` in, nothing out."""
    execution = ExecutionStatusEvent.model_validate(event).detail
    logger.append_keys(run_name=execution.name)
    failed = record_failure(execution.execution_arn, recorder())
    metrics.add_metric(
        name="FailuresRecorded", unit=MetricUnit.Count, value=int(failed is not None)
    )
    if failed:
        logger.append_keys(document_id=failed.document_id, dataset=dataset_label(failed.dataset))
    logger.info("failure handled", extra={"reason_code": failed.reason_code if failed else None})
