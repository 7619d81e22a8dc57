"""Entry point of PublishOutcome."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.publish_outcome.events import DocumentEvents
from lambdas.publish_outcome.outcome_metrics import add_outcome_metrics
from lambdas.publish_outcome.publication import Publisher, dry_run_outcome, publish_outcome
from lambdas.publish_outcome.settings import load_settings
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import S3ObjectStore
from medallion.contracts import PublishOutcomeRequest
from medallion.ledger.document_row import dataset_label
from medallion.ledger.documents import Ledger, utc_now

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def publisher() -> Publisher:
    settings = load_settings()
    dynamodb = boto3.client("dynamodb", config=STANDARD_CLIENT)
    events = boto3.client("events", config=STANDARD_CLIENT)
    return Publisher(
        ledger=Ledger(dynamodb, settings.documents_table),
        silver=S3ObjectStore(boto3.client("s3", config=STANDARD_CLIENT), settings.silver_bucket),
        events=DocumentEvents(events, settings.event_bus_name),
        now=utc_now,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Publish one document: `PublishOutcomeRequest` in, `PublishOutcomeResponse` out."""
    document = PublishOutcomeRequest.model_validate(event).document
    logger.append_keys(
        document_id=document.document_id,
        dataset=dataset_label(document.dataset),
        run_name=document.run_name,
    )
    if document.dry_run:
        metrics.add_metric(name="DryRuns", unit=MetricUnit.Count, value=1)
        return dry_run_outcome(document).model_dump(mode="json")
    published = publish_outcome(document, publisher())
    if published.again:
        metrics.add_metric(name="OutcomesRepeated", unit=MetricUnit.Count, value=1)
    else:
        add_outcome_metrics(metrics, published.entry)
    logger.info("document published", extra={"status": published.response.status})
    return published.response.model_dump(mode="json")
