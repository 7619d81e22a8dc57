"""A lake on moto for the steps that work on the ledger, with a clock that tests control."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

from medallion.aws import S3ObjectStore, Threads
from medallion.aws.step_handler import Step
from medallion.contracts import (
    DocumentPointer,
    GoldManifest,
    GoldRunBreak,
    GoldRunResult,
    ManifestDocument,
    PromotionResult,
)
from medallion.gold_runs import (
    GoldClaims,
    GoldTurns,
    Settling,
    WaitingDocument,
    WaitingDocuments,
)
from medallion.ledger import Counts, DocumentEntry, GoldResult, Ledger, Proposal
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset, Limits
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.statuses import DocumentStatus
from tests.integration.ledger_table import TABLE, create_ledger_table
from tests.integration.steps_surroundings import Clock, InMemoryExecutions, InMemoryTaskTokens

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "DOCUMENTS_TABLE": TABLE,
    "BRONZE_BUCKET": "bronze",
    "SILVER_BUCKET": "silver",
    "ARTIFACTS_BUCKET": "artifacts",
    "EVENT_BUS_NAME": "default",
    "GOLD_JOB_NAME": "silver-to-gold",
    "GOLD_GATHER_SECONDS": "10",
    "GOLD_POLL_SECONDS": "5",
    "GOLD_RETRY_SECONDS": "60",
    "GOLD_MAX_DOCUMENTS": "500",
    "GOLD_MAX_BYTES": "1000000",
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
class StepsLake:
    """The buckets, ledger, gold claims, executions and clock of a test."""

    s3: S3Client
    dynamodb: DynamoDBClient
    clock: Clock
    ledger: Ledger
    claims: GoldClaims
    waiting: WaitingDocuments
    silver: S3ObjectStore
    artifacts: S3ObjectStore
    executions: InMemoryExecutions
    tokens: InMemoryTaskTokens = field(default_factory=InMemoryTaskTokens)
    gather_seconds: float = 10
    max_documents: int = 500

    @property
    def turns(self) -> GoldTurns:
        return GoldTurns(
            claims=self.claims,
            waiting=self.waiting,
            tokens=self.tokens,
            gather_seconds=lambda _dataset: self.gather_seconds,
            max_documents=self.max_documents,
            now=self.clock,
        )

    @property
    def settling(self) -> Settling:
        return Settling(self.ledger, self.waiting, self.tokens, self.silver, Threads())

    def wait(
        self, document: DocumentPointer, token: str | None = None, **facts: Any
    ) -> WaitingDocument:
        """Let the document wait for gold, as JoinGoldRun does."""
        waiting = WaitingDocument(
            document_id=document.document_id,
            source_key=document.key,
            version_id=document.version_id,
            fence=document.fence,
            records_key="r",
            joined_at=self.clock().isoformat(),
            run_id=document.run_id,
            task_token=token,
        )
        waiting = replace(waiting, **facts)
        self.waiting.join("letters", waiting)
        return waiting

    def all_waiting(self) -> list[WaitingDocument]:
        """The waiting documents, by id."""
        return list(self.waiting.in_turn("letters", "", 100))

    def write_manifest(self, gold_run_id: str, *documents: DocumentPointer) -> GoldManifest:
        """Write the manifest of a gold run to silver."""
        listed = tuple(
            ManifestDocument(
                document_id=d.document_id,
                source_key=d.key,
                version_id=d.version_id,
                records_key="r",
                fence=d.fence,
            )
            for d in documents
        )
        manifest = GoldManifest(gold_run_id=gold_run_id, dataset="letters", documents=listed)
        key = lake.gold_manifest_key("letters", gold_run_id)
        self.silver.put(key, manifest.model_dump_json().encode())
        return manifest

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
            gold_run_id=gold_run_id,
            dataset="letters",
            snapshot_id="9",
            documents=documents,
            published_earlier=(),
        )
        self._put_result(result)

    def write_begun(
        self,
        gold_run_id: str,
        *documents: PromotionResult,
        cause: GoldRunCause = GoldRunCause.CRASH,
    ) -> None:
        """Write the result of a Spark job that is within a stage, or broke there."""
        broken = GoldRunBreak(
            stage=GoldRunStage.AUDIT, cause=cause, reason_code="CODE", reason="the job's words"
        )
        self._put_result(
            GoldRunResult(
                gold_run_id=gold_run_id,
                dataset="letters",
                snapshot_id=None,
                documents=documents,
                broken=broken,
                published_earlier=(),
            )
        )

    def _put_result(self, result: GoldRunResult) -> None:
        key = lake.gold_result_key(result.dataset, result.gold_run_id)
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
            waiting=WaitingDocuments(dynamodb, TABLE),
            silver=S3ObjectStore(s3, "silver"),
            artifacts=artifacts,
            executions=InMemoryExecutions(),
        )


@cache
def _clients() -> tuple[S3Client, DynamoDBClient]:
    """The clients, cached because creating them is slow; moto also works with cached clients."""
    return boto3.client("s3"), boto3.client("dynamodb")
