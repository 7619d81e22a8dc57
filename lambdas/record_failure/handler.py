"""Entry point of record_failure, the target of the execution status change rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.record_failure.history import RunHistory
from lambdas.record_failure.recording import RecordFailureDependencies, record_failure
from lambdas.record_failure.settings import RecordFailureSettings
from medallion.aws.step_handler import add_counts, logger, step_handler
from medallion.contracts import ExecutionStatusEvent, read_settings
from medallion.gold_runs import connect
from medallion.ledger import dataset_label

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from medallion.aws import Runtime


def dependencies(runtime: Runtime) -> RecordFailureDependencies:
    turns, settling = connect(runtime, read_settings(RecordFailureSettings, runtime.environ))
    return RecordFailureDependencies(
        turns, settling, history=RunHistory(runtime.client("stepfunctions"))
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: RecordFailureDependencies
) -> None:
    """Record one broken execution: an `ExecutionStatusEvent` in, nothing out."""
    execution = ExecutionStatusEvent.model_validate(event).detail
    logger.append_keys(run_name=execution.name)
    add_counts(FailureEvents=1)
    failed = record_failure(execution.execution_arn, known, execution.redrive_count)
    add_counts(FailuresRecorded=int(failed is not None))
    if failed:
        logger.append_keys(document_id=failed.document_id, dataset=dataset_label(failed.dataset))
    logger.info("failure handled", extra={"reason_code": failed.reason_code if failed else None})
