"""An in-memory stack for the command line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import ClientError
from botocore.response import StreamingBody

from cli.stacks import Connection
from medallion.ledger import DocumentEntry
from medallion.vocabulary import lake
from medallion.vocabulary.stack_description import StackDescription
from medallion.vocabulary.statuses import DocumentStatus

STACK = StackDescription(
    region="us-east-1",
    bronze_bucket="bronze",
    silver_bucket="silver",
    gold_bucket="gold",
    artifacts_bucket="artifacts",
    documents_table="ledger",
    state_machine_arn="machine",
    gold_database="gold",
    silver_database="silver",
    athena_workgroup="w",
)
BEGAN = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
KEY = "letters/one.txt"
DOCUMENT_ID = lake.document_id_of("bronze", KEY)
RUN = "arn:run:one"


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def an_entry(status: DocumentStatus = DocumentStatus.RUNNING, **changes: Any) -> DocumentEntry:
    values: dict[str, Any] = {"version_id": "v1", "run_id": RUN, "status": status} | changes
    return DocumentEntry(DOCUMENT_ID, "letters", "bronze", KEY, **values)


def input_of(key: str) -> str:
    return json.dumps({"detail": {"bucket": {"name": "bronze"}, "object": {"key": key}}})


def an_execution(status: str = "RUNNING", key: str = KEY, **changes: Any) -> dict[str, Any]:
    run = {"status": status, "startDate": BEGAN, "input": input_of(key)}
    return run | ({} if status == "RUNNING" else {"stopDate": at(12.5)}) | changes


def entered(state: str, seconds: float) -> dict[str, Any]:
    details = {"stateEnteredEventDetails": {"name": state}}
    return {"type": "TaskStateEntered", "timestamp": at(seconds)} | details


def exited(state: str, seconds: float) -> dict[str, Any]:
    details = {"stateExitedEventDetails": {"name": state}}
    return {"type": "TaskStateExited", "timestamp": at(seconds)} | details


def event(kind: str, seconds: float) -> dict[str, Any]:
    return {"type": kind, "timestamp": at(seconds)}


@dataclass
class InMemoryLedger:
    """Entries by document id."""

    by_id: dict[str, DocumentEntry] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)

    def find(self, document_id: str) -> DocumentEntry | None:
        return self.by_id.get(document_id)

    def find_many(self, document_ids: Iterable[str]) -> dict[str, DocumentEntry]:
        self.asked.append(list(document_ids))
        return {key: entry for key in self.asked[-1] if (entry := self.find(key))}

    def entries(self) -> Iterator[DocumentEntry]:
        return iter(self.by_id.values())


@dataclass
class InMemoryExecutions:
    """Step Functions as the command line uses it; the newest execution comes first."""

    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    started: list[dict[str, Any]] = field(default_factory=list)

    def list_executions(self, *, maxResults: int, **given: Any) -> dict[str, Any]:  # noqa: N803 (boto3's name)
        wanted = given.get("statusFilter")
        listed = [
            run | {"executionArn": arn}
            for arn, run in self.runs.items()
            if wanted in {None, run["status"]}
        ]
        return {"executions": listed[:maxResults]}

    def describe_execution(self, *, executionArn: str) -> dict[str, Any]:  # noqa: N803 (boto3's name)
        return self.runs[executionArn] | {"executionArn": executionArn}

    def get_execution_history(self, *, reverseOrder: bool, **_: Any) -> dict[str, Any]:  # noqa: N803 (boto3's name)
        return {"events": self.events[::-1] if reverseOrder else self.events}

    def get_paginator(self, _: str) -> InMemoryExecutions:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        half = len(self.events) // 2
        return [{"events": self.events[:half]}, {"events": self.events[half:]}]

    def start_execution(self, **request: Any) -> dict[str, str]:
        self.started.append(request)
        return {"executionArn": f"arn:run:{len(self.started)}"}


@dataclass
class InMemoryBucket:
    """S3 with one bucket."""

    objects: dict[str, bytes] = field(default_factory=dict)
    reads: list[str] = field(default_factory=list)
    datasets: tuple[str, ...] = ("letters", "invoices")
    broken_uploads: tuple[str, ...] = ()

    def get_paginator(self, _: str) -> InMemoryBucket:
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803 (boto3's names)
        if Bucket == "artifacts":
            yield {"Contents": [{"Key": f"{Prefix}{name}.json"} for name in self.datasets]}
            return
        assert Bucket == "silver"
        for key in self.objects:
            # One key per page, because S3 also pages long listings.
            yield {"Contents": [{"Key": key}]} if key.startswith(Prefix) else {}

    def list_objects_v2(self, *, Bucket: str, Prefix: str, MaxKeys: int) -> dict[str, Any]:  # noqa: N803 (boto3's names)
        assert Bucket == "bronze"
        keys = sorted(key for key in self.objects if key.startswith(Prefix))
        return {"Contents": [{"Key": key} for key in keys[:MaxKeys]]}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 (boto3's names)
        assert Bucket == "silver"
        self.reads.append(Key)
        if Key not in self.objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        body = self.objects[Key]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def upload_fileobj(self, file: Any, bucket: str, key: str) -> None:
        assert bucket == "bronze"
        if key in self.broken_uploads:
            raise S3UploadFailedError(f"Failed to upload to {key}")
        self.objects[key] = file.read()

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, str]:  # noqa: N803 (boto3's names)
        assert (Bucket, Key in self.objects) == ("bronze", True)
        return {"VersionId": "v1"}


@dataclass
class ScriptedAthena:
    """Athena that answers every statement with the same states and pages."""

    pages: list[dict[str, Any]] = field(default_factory=list)
    states: list[dict[str, str]] = field(default_factory=lambda: [{"State": "SUCCEEDED"}])
    asked: list[dict[str, Any]] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)

    def start_query_execution(self, **request: Any) -> dict[str, str]:
        self.asked.append(request)
        return {"QueryExecutionId": "q"}

    def get_query_execution(self, **_: Any) -> dict[str, Any]:
        status = self.states.pop(0)
        if status["State"] == "INTERRUPT":
            raise KeyboardInterrupt
        return {"QueryExecution": {"Status": status}}

    def stop_query_execution(self, *, QueryExecutionId: str) -> None:  # noqa: N803 (boto3's name)
        self.stopped.append(QueryExecutionId)

    def get_paginator(self, _: str) -> ScriptedAthena:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return self.pages


@dataclass
class Stack:
    """A connection and the fakes behind it."""

    ledger: InMemoryLedger = field(default_factory=InMemoryLedger)
    executions: InMemoryExecutions = field(default_factory=InMemoryExecutions)
    bucket: InMemoryBucket = field(default_factory=InMemoryBucket)
    athena: ScriptedAthena = field(default_factory=ScriptedAthena)

    @property
    def connection(self) -> Connection:
        connection = Connection(STACK)
        connection.__dict__.update(
            ledger=self.ledger,
            step_functions=self.executions,
            s3=self.bucket,
            athena=self.athena,
        )
        return connection

    def put(self, entry: DocumentEntry) -> None:
        self.ledger.by_id[entry.document_id] = entry
