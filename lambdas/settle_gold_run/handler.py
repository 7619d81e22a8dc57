"""Entry point of SettleGoldRun."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from lambdas.settle_gold_run.breakage import settle_broken_run
from lambdas.settle_gold_run.settings import SettleGoldRunSettings
from lambdas.settle_gold_run.settlement import (
    SettleGoldRunDependencies,
    ended_run,
    settle_gold_run,
)
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import SettleGoldRunRequest, read_settings
from medallion.gold_runs import connect

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from medallion.aws import Runtime


def dependencies(runtime: Runtime) -> SettleGoldRunDependencies:
    settings = read_settings(SettleGoldRunSettings, runtime.environ)
    turns, settling = connect(runtime, settings)
    return SettleGoldRunDependencies(
        turns, settling, first_pause=timedelta(seconds=settings.gold_retry_seconds)
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: SettleGoldRunDependencies
) -> dict[str, Any]:
    """Settle one gold run: `SettleGoldRunRequest` in, `SettleGoldRunResponse` out."""
    request = SettleGoldRunRequest.model_validate(event)
    logger.append_keys(
        dataset=request.gold_run.dataset,
        gold_run_id=request.gold_run.gold_run_id,
        run_name=request.document.run_name,
    )
    ended = ended_run(request.gold_run, known)
    if request.broken:
        response = settle_broken_run(request.document, ended, request.broken, known)
    else:
        response = settle_gold_run(request.document, ended, known)
    metrics.add_dimension(name="dataset", value=request.gold_run.dataset)
    add_counts(
        GoldDocuments=response.settled,
        GoldDocumentsHeld=response.held,
        GoldDocumentsBroken=response.broken,
        GoldRunsBroken=int(request.broken is not None),
        GoldDatasetsBroken=int(response.dataset_broken),
    )
    logger.info("gold run settled", extra=response.model_dump())
    return response.model_dump(mode="json")
