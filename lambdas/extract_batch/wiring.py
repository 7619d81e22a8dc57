"""Builds the dependencies of ExtractBatch once per process, on first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config

from lambdas.extract_batch.chunks import read_dataset
from lambdas.extract_batch.extraction import Extraction, Limits
from lambdas.extract_batch.model import choose_model
from lambdas.extract_batch.settings import ExtractBatchSettings
from medallion.aws import ConditionalObjectStore, ObjectStore, S3ObjectStore, standard_session
from medallion.contracts import read_settings
from medallion.ledger import Ledger, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdas.extract_batch.chunks import PreparedDataset
    from medallion.model import ExtractionModel


@dataclass(frozen=True)
class ExtractBatchDependencies:
    """The dependencies that outlive an invocation."""

    settings: ExtractBatchSettings
    silver: ConditionalObjectStore
    artifacts: ObjectStore
    ledger: Ledger
    model: ExtractionModel

    def extraction(self, remaining_seconds: Callable[[], float]) -> Extraction:
        """The extraction of one invocation, within its remaining time."""
        settings = self.settings
        return Extraction(
            silver=self.silver,
            ledger=self.ledger,
            model=self.model,
            default_model=settings.model_name,
            limits=Limits(
                outage_seconds=settings.model_outage_seconds,
                timeout_seconds=settings.model_timeout_seconds,
                concurrency=settings.model_concurrency,
                max_invocations=settings.model_max_invocations,
            ),
            remaining_seconds=remaining_seconds,
            now=utc_now,
        )

    def dataset(self, name: str) -> PreparedDataset:
        return read_dataset(self.artifacts, name)


@cache
def dependencies() -> ExtractBatchDependencies:
    settings = read_settings(ExtractBatchSettings)
    # One connection per worker, so that workers never wait for each other.
    pool = Config(max_pool_connections=settings.model_concurrency + 2)
    aws = standard_session()
    s3 = aws.client("s3", config=pool)
    return ExtractBatchDependencies(
        settings=settings,
        silver=S3ObjectStore(s3, settings.silver_bucket),
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        ledger=Ledger(aws.client("dynamodb", config=pool), settings.documents_table),
        model=choose_model(settings, aws.client("secretsmanager", config=pool)),
    )
