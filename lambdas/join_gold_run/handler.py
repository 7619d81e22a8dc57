"""Entry point of JoinGoldRun, for documents that join a gold run and for those that lead one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.join_gold_run.glue_runs import GlueJobRuns
from lambdas.join_gold_run.joining import JoinGoldRunDependencies, give_back, join_gold_run
from lambdas.join_gold_run.leading import lead_gold_run
from lambdas.join_gold_run.polling import ask_again
from lambdas.join_gold_run.settings import JoinGoldRunSettings
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import (
    JoinGoldRunRequest,
    JoinGoldRunResponse,
    JoinState,
    read_settings,
)
from medallion.gold_runs import connect
from medallion.ledger import StepFunctionsExecutions

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from medallion.aws import Runtime


def dependencies(runtime: Runtime) -> JoinGoldRunDependencies:
    settings = read_settings(JoinGoldRunSettings, runtime.environ)
    turns, settling = connect(runtime, settings)
    return JoinGoldRunDependencies(
        turns=turns,
        settling=settling,
        executions=StepFunctionsExecutions(runtime.client("stepfunctions"), runtime.now),
        glue_runs=GlueJobRuns(lambda: runtime.client("glue"), settings.gold_job_name),
        max_bytes=settings.gold_max_bytes,
        poll_seconds=settings.gold_poll_seconds,
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: JoinGoldRunDependencies
) -> dict[str, Any]:
    """Join one document: `JoinGoldRunRequest` in, `JoinGoldRunResponse` out.

    A waiting task continues with the response only if it is answered; nobody answers WAIT yet.
    """
    request = JoinGoldRunRequest.model_validate(event)
    document = request.document
    logger.append_keys(
        document_id=document.document_id, dataset=document.dataset, run_name=document.run_name
    )
    response = _respond(request, known)
    if request.task_token and response.state is not JoinState.WAIT:
        was_reached = known.turns.tokens.answer(request.task_token, response)
        if not was_reached and response.state is JoinState.LEAD:
            give_back(document, request.task_token, known)
    metrics.add_dimension(name="state", value=response.state)
    add_counts(GoldRunTurns=1)
    logger.info("gold run joined", extra={"state": response.state})
    return response.model_dump(mode="json")


def _respond(request: JoinGoldRunRequest, known: JoinGoldRunDependencies) -> JoinGoldRunResponse:
    if request.gold_run_id:
        return lead_gold_run(request.document, request.gold_run_id, known)
    if request.task_token:
        return join_gold_run(request.document, request.task_token, known)
    return ask_again(request.document, known)
