"""Entry point of ChunkText."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lambdas.chunk_text.chunk_text import ChunkTextDependencies, chunk_text
from lambdas.chunk_text.settings import ChunkTextSettings
from medallion.aws import Runtime
from medallion.aws.step_handler import add_counts, logger, metrics, step_handler
from medallion.contracts import ChunkTextRequest, read_settings
from medallion.ledger import Ledger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def dependencies(runtime: Runtime) -> ChunkTextDependencies:
    settings = read_settings(ChunkTextSettings, runtime.environ)
    return ChunkTextDependencies(
        s3=runtime.client("s3"),
        ledger=Ledger(runtime.client("dynamodb"), settings.documents_table, runtime.now),
        silver_bucket=settings.silver_bucket,
        artifacts_bucket=settings.artifacts_bucket,
        batch_chunks=settings.batch_chunks,
        inline_batches=settings.inline_batches,
    )


@step_handler(dependencies)
def handler(
    event: dict[str, Any], _context: LambdaContext, known: ChunkTextDependencies
) -> dict[str, Any]:
    """Plan one document: `ChunkTextRequest` in, `ChunkTextResponse` out."""
    document = ChunkTextRequest.model_validate(event).document
    logger.append_keys(document_id=document.document_id, run_name=document.run_name)
    response = chunk_text(document, known)
    chunks = response.plan.chunk_count if response.plan else 0
    metrics.add_dimension(name="dataset", value=document.dataset)
    add_counts(ChunksPlanned=chunks)
    logger.info("document planned", extra={"decision": response.decision, "chunks": chunks})
    return response.model_dump(mode="json")
