"""Writes the plan of one revision of a bronze document, under the run's claim."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import smart_open

from lambdas.chunk_text.plan import BatchWriter, write_plan
from lambdas.chunk_text.uploads import SureUploads
from medallion.aws import S3ObjectStore, find_dataset
from medallion.contracts import (
    BatchPointer,
    ChunkTextResponse,
    DocumentPointer,
    Plan,
    RegistrationDecision,
)
from medallion.ledger import Counts, Proposal
from medallion.texts import TextDecoder
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.errors import DefectError, DocumentRejectedError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from medallion.ledger import Ledger


@dataclass(frozen=True)
class ChunkTextDependencies:
    """What the step reads and writes."""

    s3: S3Client
    ledger: Ledger
    silver_bucket: str
    artifacts_bucket: str
    batch_chunks: int
    inline_batches: int = 0


def chunk_text(document: DocumentPointer, dependencies: ChunkTextDependencies) -> ChunkTextResponse:
    """Decode, cut and plan one document; a document that is not text is rejected in the ledger.

    A dry run plans under its own name and leaves the ledger as it is.

    Raises:
        ClaimLostError: another run owns the document now.
    """
    dependencies.ledger.require_claim(document)
    dataset = _dataset(document, dependencies)
    try:
        plan, batches = _write_plan(document, dataset, dependencies)
    except DocumentRejectedError as error:
        if not document.dry_run:
            rejection = Proposal(DocumentStatus.REJECTED, error.reason_code, str(error))
            dependencies.ledger.propose(document, rejection)
        return ChunkTextResponse(decision=RegistrationDecision.REJECT)
    if not document.dry_run:
        dependencies.ledger.record_plan(document, _size(plan))
    return ChunkTextResponse(
        decision=RegistrationDecision.RUN, plan=plan, inline=bool(batches), batches=batches
    )


def _size(plan: Plan) -> Counts:
    return Counts(chunks=plan.chunk_count, characters=plan.characters, encoding=plan.encoding)


def _dataset(document: DocumentPointer, dependencies: ChunkTextDependencies) -> Dataset:
    artifacts = S3ObjectStore(dependencies.s3, dependencies.artifacts_bucket)
    dataset = find_dataset(artifacts, document.dataset)
    if dataset is None:
        raise DefectError("the dataset is no longer deployed")
    return dataset


def _write_plan(
    document: DocumentPointer, dataset: Dataset, dependencies: ChunkTextDependencies
) -> tuple[Plan, tuple[BatchPointer, ...]]:
    """The plan, and its batches if they are few."""
    chunks_key = lake.chunks_key(document.document_id, document.run_name)
    batches_key = lake.batches_key(document.document_id, document.run_name)
    decoder = TextDecoder(dataset.limits.max_document_bytes)
    with ExitStack() as files:
        writer = BatchWriter(
            chunks=files.enter_context(_upload(dependencies, chunks_key)),
            batches=files.enter_context(_upload(dependencies, batches_key)),
            chunks_key=chunks_key,
            batch_chunks=dependencies.batch_chunks,
            inline_batches=dependencies.inline_batches,
        )
        bronze = S3ObjectStore(dependencies.s3, document.bucket)
        blocks = bronze.stream(document.key, document.version_id)
        write_plan(blocks, decoder, dataset.chunking, writer)
    plan = Plan(
        bucket=dependencies.silver_bucket,
        chunks_key=chunks_key,
        batches_key=batches_key,
        chunk_count=writer.chunk_count,
        batch_count=writer.batch_count,
        characters=decoder.characters,
        encoding=decoder.encoding,
        repeated_chunks=writer.repeated_chunks,
    )
    return plan, writer.inline()


def _upload(dependencies: ChunkTextDependencies, key: str) -> BinaryIO:
    """A streamed multipart upload; it is aborted if the block that writes it fails."""
    upload: BinaryIO = smart_open.open(
        f"s3://{dependencies.silver_bucket}/{key}",
        "wb",
        transport_params={"client": SureUploads(dependencies.s3)},
    )
    return upload
