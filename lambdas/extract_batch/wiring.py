"""Builds the dependencies of ExtractBatch for a runtime."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.extract_batch.chunks import read_dataset
from lambdas.extract_batch.extraction import Extraction, Limits
from lambdas.extract_batch.model import choose_model
from lambdas.extract_batch.settings import ExtractBatchSettings
from medallion.aws import ConditionalObjectStore, ObjectStore, Runtime, S3ObjectStore
from medallion.contracts import read_settings
from medallion.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdas.extract_batch.chunks import PreparedDataset
    from medallion.model import ExtractionModel


@dataclass(frozen=True)
class ExtractBatchDependencies:
    """The dependencies that outlive an invocation."""

    settings: ExtractBatchSettings
    runtime: Runtime
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
                workers=settings.model_concurrency,
                max_invocations=settings.model_max_invocations,
            ),
            remaining_seconds=remaining_seconds,
            now=self.runtime.now,
            concurrency=self.runtime.concurrency,
        )

    def dataset(self, name: str) -> PreparedDataset:
        return read_dataset(self.artifacts, name)


def dependencies(
    runtime: Runtime,
    choose: Callable[[ExtractBatchSettings, Runtime], ExtractionModel] = choose_model,
) -> ExtractBatchDependencies:
    """The dependencies; `choose` gives the model for the settings."""
    settings = read_settings(ExtractBatchSettings, runtime.environ)
    # One connection per worker, so that workers never wait for each other.
    connections = settings.model_concurrency + 2
    s3 = runtime.client("s3", connections=connections)
    dynamodb = runtime.client("dynamodb", connections=connections)
    return ExtractBatchDependencies(
        settings=settings,
        runtime=runtime,
        silver=S3ObjectStore(s3, settings.silver_bucket),
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        ledger=Ledger(dynamodb, settings.documents_table, runtime.now),
        model=choose(settings, runtime),
    )
