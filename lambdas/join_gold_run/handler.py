"""Entry point of JoinGoldRun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.join_gold_run.joining import JoinGoldRunDependencies, join_gold_run
from lambdas.join_gold_run.settings import JoinGoldRunSettings
from medallion.aws import Runtime, S3ObjectStore
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import JoinGoldRunRequest, read_settings
from medallion.ledger import GoldClaims, Ledger, StepFunctionsExecutions

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> JoinGoldRunDependencies:
    settings = read_settings(JoinGoldRunSettings, runtime.environ)
    dynamodb = runtime.client("dynamodb")
    return JoinGoldRunDependencies(
        ledger=Ledger(dynamodb, settings.documents_table, runtime.now),
        claims=GoldClaims(dynamodb, settings.documents_table),
        silver=S3ObjectStore(runtime.client("s3"), settings.silver_bucket),
        executions=StepFunctionsExecutions(runtime.client("stepfunctions"), runtime.now),
        gather_seconds=settings.gold_gather_seconds,
        poll_seconds=settings.gold_poll_seconds,
        wait_limit_seconds=settings.gold_wait_limit_seconds,
        now=runtime.now,
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: JoinGoldRunDependencies
) -> dict[str, Any]:
    """Join one document: `JoinGoldRunRequest` in, `JoinGoldRunResponse` out."""
    document = JoinGoldRunRequest.model_validate(event).document
    logger.append_keys(
        document_id=document.document_id, dataset=document.dataset, run_name=document.run_name
    )
    response = join_gold_run(document, known)
    metrics.add_dimension(name="state", value=response.state)
    add_counts(GoldRunTurns=1)
    logger.info("gold run joined", extra={"state": response.state})
    return response.model_dump(mode="json")
