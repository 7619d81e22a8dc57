"""Entry point of PublishOutcome."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from lambdas.publish_outcome.events import DocumentEvents
from lambdas.publish_outcome.outcome_metrics import add_outcome_metrics
from lambdas.publish_outcome.publication import (
    PublishOutcomeDependencies,
    dry_run_outcome,
    publish_outcome,
)
from lambdas.publish_outcome.settings import PublishOutcomeSettings
from medallion.aws import S3ObjectStore, standard_session
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import PublishOutcomeRequest, read_settings
from medallion.ledger import Ledger, dataset_label, utc_now

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def dependencies() -> PublishOutcomeDependencies:
    settings = read_settings(PublishOutcomeSettings)
    aws = standard_session()
    return PublishOutcomeDependencies(
        ledger=Ledger(aws.client("dynamodb"), settings.documents_table),
        silver=S3ObjectStore(aws.client("s3"), settings.silver_bucket),
        events=DocumentEvents(aws.client("events"), settings.event_bus_name),
        now=utc_now,
    )


@step_handler()
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Publish one document: `PublishOutcomeRequest` in, `PublishOutcomeResponse` out."""
    document = PublishOutcomeRequest.model_validate(event).document
    logger.append_keys(
        document_id=document.document_id,
        dataset=dataset_label(document.dataset),
        run_name=document.run_name,
    )
    if document.dry_run:
        add_counts(DryRuns=1)
        return dry_run_outcome(document).model_dump(mode="json")
    published = publish_outcome(document, dependencies())
    if published.again:
        add_counts(OutcomesRepeated=1)
    else:
        add_outcome_metrics(metrics, published.entry)
    logger.info("document published", extra={"status": published.response.status})
    return published.response.model_dump(mode="json")
