"""Builds the parts of ExtractBatch once a process, on first use."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from lambdas.extract_batch.chunks import read_dataset
from lambdas.extract_batch.extraction import Extraction, Limits
from lambdas.extract_batch.model import choose_model
from lambdas.extract_batch.settings import ExtractBatchSettings, load_settings
from medallion.aws.clients import STANDARD_CLIENT
from medallion.aws.object_store import ObjectStore, S3ObjectStore
from medallion.ledger.documents import Ledger, utc_now

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdas.extract_batch.chunks import PreparedDataset
    from medallion.model.extraction_model import ExtractionModel


@dataclass(frozen=True)
class Parts:
    """What outlives an invocation."""

    settings: ExtractBatchSettings
    silver: ObjectStore
    artifacts: ObjectStore
    ledger: Ledger
    model: ExtractionModel

    def extraction(self, remaining_seconds: Callable[[], float]) -> Extraction:
        """One invocation's extraction, which watches its time."""
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
def parts() -> Parts:
    """The parts as the environment says."""
    settings = load_settings()
    # One connection a worker, so that none waits for a sibling's.
    pool = Config(max_pool_connections=settings.model_concurrency + 2)
    config = STANDARD_CLIENT.merge(pool)
    session = boto3.Session()
    s3 = session.client("s3", config=config)
    return Parts(
        settings=settings,
        silver=S3ObjectStore(s3, settings.silver_bucket),
        artifacts=S3ObjectStore(s3, settings.artifacts_bucket),
        ledger=Ledger(session.client("dynamodb", config=config), settings.documents_table),
        model=choose_model(settings, session.client("secretsmanager", config=config)),
    )
