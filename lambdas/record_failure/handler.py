"""Entry point of record_failure, the target of the execution status change rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.record_failure.history import RunHistory
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from lambdas.record_failure.settings import RecordFailureSettings
from medallion.aws import Runtime, S3ObjectStore
from medallion.aws.step_handler import add_counts, logger, step_handler
from medallion.contracts import ExecutionStatusEvent, read_settings
from medallion.ledger import GoldClaims, Ledger, dataset_label

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> RecordFailureDependencies:
    settings = read_settings(RecordFailureSettings, runtime.environ)
    dynamodb = runtime.client("dynamodb")
    return RecordFailureDependencies(
        ledger=Ledger(dynamodb, settings.documents_table, runtime.now),
        claims=GoldClaims(dynamodb, settings.documents_table),
        silver=S3ObjectStore(runtime.client("s3"), settings.silver_bucket),
        history=RunHistory(runtime.client("stepfunctions")),
        now=runtime.now,
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: RecordFailureDependencies
) -> None:
    """Record one broken execution: an `ExecutionStatusEvent` in, nothing out."""
    execution = ExecutionStatusEvent.model_validate(event).detail
    logger.append_keys(run_name=execution.name)
    failed = record_failure(execution.execution_arn, known)
    add_counts(FailuresRecorded=int(failed is not None))
    if failed:
        logger.append_keys(document_id=failed.document_id, dataset=dataset_label(failed.dataset))
    logger.info("failure handled", extra={"reason_code": failed.reason_code if failed else None})
