"""Entry point of RegisterDocument."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.register_document.bronze import BronzeBucket
from lambdas.register_document.registration import RegisterDocumentDependencies, register_document
from lambdas.register_document.settings import RegisterDocumentSettings
from medallion.aws import Runtime, S3ObjectStore
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import RegisterDocumentRequest, read_settings
from medallion.ledger import Ledger, StepFunctionsExecutions, dataset_label

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> RegisterDocumentDependencies:
    settings = read_settings(RegisterDocumentSettings, runtime.environ)
    s3 = runtime.client("s3")
    return RegisterDocumentDependencies(
        ledger=Ledger(runtime.client("dynamodb"), settings.documents_table, runtime.now),
        bronze=BronzeBucket(s3, settings.bronze_bucket),
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        executions=StepFunctionsExecutions(runtime.client("stepfunctions"), runtime.now),
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: RegisterDocumentDependencies
) -> dict[str, Any]:
    """Register one document: `RegisterDocumentRequest` in, `RegisterDocumentResponse` out."""
    request = RegisterDocumentRequest.model_validate(event)
    logger.append_keys(run_name=request.execution.name)
    response = register_document(request, known)
    if response.document:
        logger.append_keys(
            document_id=response.document.document_id,
            dataset=dataset_label(response.document.dataset),
        )
    metrics.add_dimension(name="decision", value=response.decision)
    add_counts(DocumentsRegistered=1)
    logger.info("document registered", extra={"decision": response.decision})
    return response.model_dump(mode="json")
