"""Entry point of ReconcileDocument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.reconcile_document.reconciliation import (
    ReconcileDocumentDependencies,
    reconcile_document,
)
from lambdas.reconcile_document.row_parts import MAX_PART_BYTES
from lambdas.reconcile_document.settings import ReconcileDocumentSettings
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.aws import Runtime, S3ObjectStore
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import ReconcileDocumentRequest, read_settings
from medallion.ledger import Ledger
from medallion.vocabulary.statuses import ChunkResult

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> ReconcileDocumentDependencies:
    settings = read_settings(ReconcileDocumentSettings, runtime.environ)
    s3 = runtime.client("s3")
    ledger = Ledger(runtime.client("dynamodb"), settings.documents_table, runtime.now)
    silver = S3ObjectStore(s3, settings.silver_bucket)
    return ReconcileDocumentDependencies(
        silver=silver,
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        tables=SilverTablesWriter(silver, ledger, MAX_PART_BYTES),
        ledger=ledger,
        concurrency=runtime.concurrency,
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: ReconcileDocumentDependencies
) -> dict[str, Any]:
    """Account for one document: `ReconcileDocumentRequest` in, `…Response` out."""
    request = ReconcileDocumentRequest.model_validate(event)
    document = request.document
    logger.append_keys(document_id=document.document_id, run_name=document.run_name)
    metrics.add_dimension(name="dataset", value=document.dataset)
    add_counts(Reconciliations=1)
    response, tally = reconcile_document(request, known)
    add_counts(
        RecordsAdopted=tally.adopted,
        RecordsDuplicate=tally.duplicates,
        ChunksFailed=tally.results[ChunkResult.FAILED],
    )
    summary = response.model_dump(mode="json") | tally.counts().to_map()
    logger.info("document reconciled", extra=summary)
    return response.model_dump(mode="json")
