"""Entry point of PublishOutcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.publish_outcome.events import DocumentEvents
from lambdas.publish_outcome.outcome_metrics import add_outcome_metrics
from lambdas.publish_outcome.plan_removal import remove_plans
from lambdas.publish_outcome.publication import (
    PublishOutcomeDependencies,
    dry_run_outcome,
    publish_outcome,
)
from lambdas.publish_outcome.settings import PublishOutcomeSettings
from medallion.aws import Runtime, S3ObjectStore
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import PublishOutcomeRequest, read_settings
from medallion.ledger import Ledger, dataset_label
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> PublishOutcomeDependencies:
    settings = read_settings(PublishOutcomeSettings, runtime.environ)
    return PublishOutcomeDependencies(
        ledger=Ledger(runtime.client("dynamodb"), settings.documents_table, runtime.now),
        silver=S3ObjectStore(runtime.client("s3"), settings.silver_bucket),
        events=DocumentEvents(runtime.client("events"), settings.event_bus_name),
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: PublishOutcomeDependencies
) -> dict[str, Any]:
    """Publish one document: `PublishOutcomeRequest` in, `PublishOutcomeResponse` out."""
    document = PublishOutcomeRequest.model_validate(event).document
    logger.append_keys(
        document_id=document.document_id,
        dataset=dataset_label(document.dataset),
        run_name=document.run_name,
    )
    if document.dry_run:
        add_counts(DryRuns=1)
        remove_plans(document, DocumentStatus.DUPLICATE, known)
        return dry_run_outcome(document).model_dump(mode="json")
    published = publish_outcome(document, known)
    if published.again:
        add_counts(OutcomesRepeated=1)
    else:
        add_outcome_metrics(metrics, published.entry)
    remove_plans(document, published.entry.status, known)
    logger.info("document published", extra={"status": published.response.status})
    return published.response.model_dump(mode="json")
