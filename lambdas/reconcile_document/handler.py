"""Entry point of ReconcileDocument."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit

from lambdas.reconcile_document.reconciliation import Reconciler
from lambdas.reconcile_document.settings import load_settings
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import S3ObjectStore
from medallion.aws.private_errors import private_errors
from medallion.contracts import ReconcileDocumentRequest
from medallion.ledger.documents import Ledger
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
tracer = Tracer()


@cache
def reconciler() -> Reconciler:
    settings = load_settings()
    s3 = boto3.client("s3", config=STANDARD_CLIENT)
    ledger = Ledger(boto3.client("dynamodb", config=STANDARD_CLIENT), settings.documents_table)
    silver = S3ObjectStore(s3, settings.silver_bucket)
    return Reconciler(
        silver=silver,
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        tables=SilverTablesWriter(silver, ledger),
        ledger=ledger,
    )


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
@private_errors
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Account for one document: `ReconcileDocumentRequest` in, `…Response` out."""
    request = ReconcileDocumentRequest.model_validate(event)
    document = request.document
    logger.append_keys(document_id=document.document_id, run_name=document.run_name)
    metrics.add_dimension(name="dataset", value=document.dataset)
    metrics.add_metric(name="Reconciliations", unit=MetricUnit.Count, value=1)
    response, tally = reconciler().reconcile(request)
    metrics.add_metric(name="RecordsAdopted", unit=MetricUnit.Count, value=tally.adopted)
    metrics.add_metric(name="RecordsDuplicate", unit=MetricUnit.Count, value=tally.duplicates)
    failed = tally.results[ChunkResult.FAILED]
    metrics.add_metric(name="ChunksFailed", unit=MetricUnit.Count, value=failed)
    told = response.model_dump(mode="json") | tally.counts().to_map()
    logger.info("document reconciled", extra=told)
    return response.model_dump(mode="json")
