"""Connects gold runs to the ledger, the buckets and the waiting tasks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pydantic import Field

from medallion.aws import S3ObjectStore
from medallion.contracts import Settings
from medallion.gold_runs.claims import GoldClaims
from medallion.gold_runs.gather_times import gather_seconds_of
from medallion.gold_runs.handing_on import GoldTurns
from medallion.gold_runs.settling import WORKERS, Settling
from medallion.gold_runs.task_tokens import StepFunctionsTaskTokens
from medallion.gold_runs.waiting import WaitingDocuments
from medallion.ledger import Ledger

if TYPE_CHECKING:
    from medallion.aws import Runtime


class GoldRunSettings(Settings):
    """What every step that takes part in gold runs reads from its environment.

    Attributes:
        gold_gather_seconds: for datasets that do not say how long their gold runs gather.
        gold_max_documents: how many documents a gold run includes.
    """

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
    gold_gather_seconds: float = Field(gt=0, allow_inf_nan=False)
    gold_max_documents: int = Field(ge=1)


def connect(runtime: Runtime, settings: GoldRunSettings) -> tuple[GoldTurns, Settling]:
    """The turns of the datasets' gold, and what settling a gold run reads and writes."""
    dynamodb, s3 = runtime.client("dynamodb", connections=WORKERS), runtime.client("s3")
    waiting = WaitingDocuments(dynamodb, settings.documents_table)
    tokens = StepFunctionsTaskTokens(runtime.client("stepfunctions", connections=WORKERS))
    artifacts = S3ObjectStore(s3, settings.artifacts_bucket)
    turns = GoldTurns(
        claims=GoldClaims(dynamodb, settings.documents_table),
        waiting=waiting,
        tokens=tokens,
        gather_seconds=partial(gather_seconds_of, artifacts, settings.gold_gather_seconds),
        max_documents=settings.gold_max_documents,
        now=runtime.now,
    )
    settling = Settling(
        ledger=Ledger(dynamodb, settings.documents_table, runtime.now),
        waiting=waiting,
        tokens=tokens,
        silver=S3ObjectStore(s3, settings.silver_bucket),
        concurrency=runtime.concurrency,
    )
    return turns, settling
