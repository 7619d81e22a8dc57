"""The surroundings of extraction and reconciliation, small enough for one test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_s3 import S3Client

import lambdas.extract_batch.handler as extract_batch
import lambdas.reconcile_document.handler as reconcile_document
from lambdas.extract_batch.wiring import ExtractBatchDependencies
from lambdas.reconcile_document.reconciliation import ReconcileDocumentDependencies
from local_aws.gemini_stand_in.api import StandInServer
from local_aws.gemini_stand_in.arguments import StandInArguments
from local_aws.gemini_stand_in.faults import Fault, FaultSettings
from local_aws.gemini_stand_in.reading import FieldHints
from medallion.aws import utc_now
from medallion.aws.step_handler import Step
from medallion.contracts import BatchPointer, BatchProgress, DocumentPointer, Plan, TextChunk
from medallion.ledger import DocumentEntry, Ledger
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary import lake
from tests.integration.ledger_table import create_ledger_table
from tests.integration.stand_in_server import serving
from tests.integration.steps_lake import restarted
from tests.unit.extraction_builders import a_dataset, chunks_of

KEY = "notes/canary-key.txt"
SECRET = "canary-secret"
HINTS = {
    "mood": FieldHints(cues={"good": ("great", "went well"), "bad": ("terrible", "went badly")})
}
SCHEMA = {
    "type": "object",
    "properties": {
        "mood": {
            "type": "string",
            "enum": ["good", "bad"],
            "description": "How it went.",
        },
    },
    "required": ["mood"],
}
PARAGRAPHS = [
    f"Report {n}\r\nComment: canary 🎉 it was {('terrible', 'great')[n % 2]}, Größe {n}.\r\n\r\n"
    for n in range(12)
]
TEXT = "".join(PARAGRAPHS)
CUTS = [sum(map(len, PARAGRAPHS[:n])) for n in range(2, 12, 2)]


SETTINGS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_SERVICE_NAME": "extract-batch",
    "POWERTOOLS_METRICS_NAMESPACE": "Medallion",
    "DOCUMENTS_TABLE": "ledger",
    "SILVER_BUCKET": "silver",
    "ARTIFACTS_BUCKET": "artifacts",
    "MODEL_NAME": "gemini-3.5-flash-lite",
    "MODEL_SECRET_ID": "model-key",
    "MODEL_ADAPTER": "google-generativeai",
    "MODEL_OUTAGE_SECONDS": "1800",
    "MODEL_TIMEOUT_SECONDS": "5",
    "MODEL_CONCURRENCY": "8",
    "MODEL_MAX_INVOCATIONS": "1000",
}


class FakeContext:
    """The context that AWS passes to a function."""

    function_name = "extract-batch"
    memory_limit_in_mb = 1024
    invoked_function_arn = "arn:aws:lambda:us-east-1:123456789012:function:extract-batch"
    aws_request_id = "request"

    def get_remaining_time_in_millis(self) -> int:
        return 300_000


CONTEXT = cast("LambdaContext", FakeContext())


@dataclass
class Lake:
    """The resources around the two steps."""

    s3: S3Client
    dynamodb: DynamoDBClient
    model: StandInServer
    extract_step: Step[ExtractBatchDependencies] = field(
        default_factory=lambda: restarted(extract_batch.handler)
    )
    reconcile_step: Step[ReconcileDocumentDependencies] = field(
        default_factory=lambda: restarted(reconcile_document.handler)
    )

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.dynamodb, "ledger", utc_now)

    def claim(self, run: str = "run-1", salt: str = "") -> DocumentPointer:
        document_id = lake.document_id_of("bronze", KEY)
        seen = self.ledger.find(document_id)
        wanted = DocumentEntry(
            document_id,
            "notes",
            "bronze",
            KEY,
            version_id="v1",
            owner=run,
            run_id=run,
            gold=seen.gold if seen else GoldResult(),
            counts=seen.counts if seen else Counts(),
            fresh_salt=salt,
        )
        return self.ledger.claim(seen, wanted).pointer(run)

    def plan(self, document: DocumentPointer, text: str = TEXT) -> tuple[Plan, list[BatchPointer]]:
        """Write a plan as ChunkText does: six chunks in two batches."""
        chunks_key = lake.chunks_key(document.document_id, document.run_name)
        batches_key = lake.batches_key(document.document_id, document.run_name)
        chunks = chunks_of(text, CUTS, context=30)
        first, second = _lines(chunks[:3]), _lines(chunks[3:])
        ends = [0, len(first), len(first) + len(second)]
        batches = [
            BatchPointer(
                batch_index=index,
                chunks_key=chunks_key,
                start_byte=ends[index],
                end_byte=ends[index + 1],
                chunk_count=3,
            )
            for index in range(2)
        ]
        self.put(chunks_key, first + second)
        self.put(batches_key, b"".join(b.model_dump_json().encode() + b"\n" for b in batches))
        plan = Plan(
            bucket="silver",
            chunks_key=chunks_key,
            batches_key=batches_key,
            chunk_count=len(chunks),
            batch_count=2,
            characters=len(text),
            encoding="utf-8",
        )
        return plan, batches

    def put(self, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket="silver", Key=key, Body=body)

    def extract(
        self, document: DocumentPointer, batch: BatchPointer, progress: BatchProgress | None = None
    ) -> dict[str, Any]:
        event = {
            "document": document.model_dump(mode="json"),
            "batch": batch.model_dump(mode="json"),
            "progress": (progress or BatchProgress()).model_dump(mode="json"),
        }
        response: dict[str, Any] = self.extract_step(event, CONTEXT)
        return response

    def reconcile(self, document: DocumentPointer, plan: Plan | None) -> dict[str, Any]:
        event = {
            "document": document.model_dump(mode="json"),
            "plan": plan.model_dump(mode="json") if plan else None,
        }
        response: dict[str, Any] = self.reconcile_step(event, CONTEXT)
        return response

    def run(self, document: DocumentPointer) -> dict[str, Any]:
        """Run both steps, without any waits."""
        plan, batches = self.plan(document)
        for batch in batches:
            self.extract(document, batch)
        return self.reconcile(document, plan)

    def run_out(self, document: DocumentPointer) -> dict[str, Any]:
        """Run both steps; if a batch waits for the model, pretend that it has waited for long."""
        plan, batches = self.plan(document)
        for batch in batches:
            turn = self.extract(document, batch)
            if turn["state"] == "WAIT":
                since = turn["progress"] | dict.fromkeys(
                    ("failing_since", "throttled_since"), "2020-01-01T00:00:00Z"
                )
                turn = self.extract(document, batch, BatchProgress.model_validate(since))
            assert turn["state"] == "DONE"
        return self.reconcile(document, plan)

    def rows(self, table: str) -> list[dict[str, Any]]:
        key = lake.silver_key(table, "notes", lake.document_id_of("bronze", KEY))
        body = self.s3.get_object(Bucket="silver", Key=key)["Body"].read()
        return [json.loads(line) for line in body.splitlines()]

    def keys(self, prefix: str) -> list[str]:
        listed = self.s3.list_objects_v2(Bucket="silver", Prefix=prefix).get("Contents", [])
        return [entry["Key"] for entry in listed]

    def entry(self) -> DocumentEntry:
        entry = self.ledger.find(lake.document_id_of("bronze", KEY))
        assert entry is not None
        return entry

    def break_model(self, *faults: Fault) -> None:
        self.model.service.faults.replace(FaultSettings(faults=faults))

    def calls(self) -> int:
        return int(self.model.service.journal.report()["total"])


def _lines(chunks: list[TextChunk]) -> bytes:
    return b"".join(chunk.model_dump_json().encode() + b"\n" for chunk in chunks)


@contextmanager
def open_lake(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> Iterator[Lake]:
    """The surroundings of both steps in moto, with the stand-in; `changes` apply to the dataset."""
    with a_model() as model, mock_aws():
        for name, value in (SETTINGS | {"MODEL_ENDPOINT": model.url}).items():
            monkeypatch.setenv(name, value)
        s3 = boto3.client("s3")
        for bucket in ("silver", "artifacts"):
            s3.create_bucket(Bucket=bucket)
        dataset = a_dataset(**({"record_schema": SCHEMA, "examples": ()} | changes))
        compiled = dataset.to_json().encode()
        s3.put_object(Bucket="artifacts", Key=lake.compiled_dataset_key("notes"), Body=compiled)
        boto3.client("secretsmanager").create_secret(Name="model-key", SecretString=SECRET)
        dynamodb = boto3.client("dynamodb")
        create_ledger_table(dynamodb)
        yield Lake(s3, dynamodb, model)


@contextmanager
def a_model() -> Iterator[StandInServer]:
    """The stand-in, which takes one key."""
    with serving(StandInArguments(api_keys=(SECRET,), offline=(HINTS,))) as server:
        yield server
