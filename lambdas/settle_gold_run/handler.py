"""Entry point of SettleGoldRun."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.settle_gold_run.settings import SettleGoldRunSettings
from lambdas.settle_gold_run.settlement import SettleGoldRunDependencies, settle_gold_run
from medallion.aws import Runtime, S3ObjectStore
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import SettleGoldRunRequest, read_settings
from medallion.ledger import GoldClaims, Ledger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> SettleGoldRunDependencies:
    settings = read_settings(SettleGoldRunSettings, runtime.environ)
    dynamodb = runtime.client("dynamodb")
    return SettleGoldRunDependencies(
        ledger=Ledger(dynamodb, settings.documents_table, runtime.now),
        claims=GoldClaims(dynamodb, settings.documents_table),
        silver=S3ObjectStore(runtime.client("s3"), settings.silver_bucket),
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
    response = settle_gold_run(request.gold_run, known)
    metrics.add_dimension(name="dataset", value=request.gold_run.dataset)
    add_counts(GoldDocuments=response.settled, GoldDocumentsHeld=response.held)
    logger.info("gold run settled", extra=response.model_dump())
    return response.model_dump(mode="json")
