"""A lake on moto for the steps that work on the ledger, with a clock that tests control."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from types import SimpleNamespace
from typing import TypeVar, cast

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

from medallion.aws import S3ObjectStore
from medallion.aws.step_handler import Step
from medallion.contracts import DocumentPointer, GoldRunResult, PromotionResult
from medallion.ledger.documents import DocumentEntry, Ledger
from medallion.ledger.facts import Counts, GoldResult, Proposal
from medallion.ledger.gold_claims import GoldClaims
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset, Limits
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.ledger_table import TABLE, create_ledger_table

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "DOCUMENTS_TABLE": TABLE,
    "BRONZE_BUCKET": "bronze",
    "SILVER_BUCKET": "silver",
    "ARTIFACTS_BUCKET": "artifacts",
    "EVENT_BUS_NAME": "default",
    "GOLD_GATHER_SECONDS": "10",
    "GOLD_POLL_SECONDS": "5",
    "GOLD_WAIT_LIMIT_SECONDS": "3600",
}
LETTERS = Dataset(
    "letters", "Letters", "", "", {}, "Extract.", limits=Limits(max_document_bytes=100)
)


Known = TypeVar("Known")


def arn_of(run: str) -> str:
    return f"arn:aws:states:us-east-1:123456789012:execution:pipeline:{run}"


def a_lambda_context() -> LambdaContext:
    context = SimpleNamespace(
        function_name="step",
        memory_limit_in_mb=512,
        invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:step",
        aws_request_id="request",
    )
    return cast("LambdaContext", context)


def restarted(step: Step[Known]) -> Step[Known]:
    """The step as in a new process, which builds its dependencies on first use."""
    return Step(step.build, step.work)


@dataclass
class Clock:
    """A clock that tests advance."""

    time: datetime = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def advance(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@dataclass
class InMemoryExecutions:
    """The names of the running executions."""

    alive: set[str] = field(default_factory=set)

    def is_alive(self, execution_arn: str, claimed_at: str) -> bool:
        assert claimed_at
        return execution_arn.rsplit(":", 1)[-1] in self.alive


@dataclass
class StepsLake:
    """The buckets, ledger, gold claims, executions and clock of a test."""

    s3: S3Client
    dynamodb: DynamoDBClient
    clock: Clock
    ledger: Ledger
    claims: GoldClaims
    silver: S3ObjectStore
    artifacts: S3ObjectStore
    executions: InMemoryExecutions

    def drop(self, key: str, body: bytes = b"Dear reader") -> str:
        """Put a text into bronze; the version id."""
        return self.s3.put_object(Bucket="bronze", Key=key, Body=body)["VersionId"]

    def claim(self, name: str = "one", *, run: str = "run", version: str = "v1") -> DocumentPointer:
        """The claim of a run on letters/<name>.txt."""
        key = f"letters/{name}.txt"
        document_id = lake.document_id_of("bronze", key)
        seen = self.ledger.find(document_id)
        wanted = DocumentEntry(
            document_id,
            "letters",
            "bronze",
            key,
            version,
            11,
            owner=arn_of(run),
            run_id=arn_of(run),
            prompt_version="abc",
            gold=seen.gold if seen else GoldResult(),
        )
        return self.ledger.claim(seen, wanted).pointer(run)

    def propose(
        self, document: DocumentPointer, status: DocumentStatus, reason: str | None = None
    ) -> None:
        """Write the proposal of ReconcileDocument to the ledger."""
        code = "WHY" if reason else None
        counts = Counts(records=2, cost_usd=0.5)
        self.ledger.propose(document, Proposal(status, code, reason, counts))

    def entry(self, document: DocumentPointer) -> DocumentEntry:
        entry = self.ledger.find(document.document_id)
        assert entry is not None
        return entry

    def write_result(self, gold_run_id: str, *documents: PromotionResult) -> None:
        """Write the result of the Spark job to silver."""
        result = GoldRunResult(
            gold_run_id=gold_run_id, dataset="letters", snapshot_id="9", documents=documents
        )
        key = lake.gold_result_key("letters", gold_run_id)
        self.silver.put(key, result.model_dump_json().encode())


@contextmanager
def open_steps_lake(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    """Empty buckets, a ledger table and the dataset `letters`, which takes up to 100 bytes."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        s3, dynamodb = _clients()
        for bucket in ("bronze", "silver", "artifacts"):
            s3.create_bucket(Bucket=bucket)
        s3.put_bucket_versioning(Bucket="bronze", VersioningConfiguration={"Status": "Enabled"})
        artifacts = S3ObjectStore(s3, "artifacts")
        artifacts.put(lake.compiled_dataset_key("letters"), LETTERS.to_json().encode())
        create_ledger_table(dynamodb)
        clock = Clock()
        yield StepsLake(
            s3=s3,
            dynamodb=dynamodb,
            clock=clock,
            ledger=Ledger(dynamodb, TABLE, now=clock),
            claims=GoldClaims(dynamodb, TABLE),
            silver=S3ObjectStore(s3, "silver"),
            artifacts=artifacts,
            executions=InMemoryExecutions(),
        )


@cache
def _clients() -> tuple[S3Client, DynamoDBClient]:
    """The clients, cached because creating them is slow; moto also works with cached clients."""
    return boto3.client("s3"), boto3.client("dynamodb")
