"""A driver of a running stack that uses only boto3, as any client would."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from cli.runs.phases import PHASE_OF_STATE, Phase
from local_aws.running_stack import RunningStack
from medallion.aws import utc_now
from medallion.ledger import DocumentEntry, Ledger
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus

Found = TypeVar("Found")


def eventually(look: Callable[[], Found | None], what: str, seconds: float = 180) -> Found:
    """Poll until something is found; fail after a generous time limit."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.5)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")


@dataclass(frozen=True)
class Dropped:
    """A revision that was put into bronze."""

    key: str
    version_id: str
    document_id: str


class LakeDriver:
    """Operations of the tests on a stack."""

    def __init__(self, stack: RunningStack) -> None:
        self.stack = stack
        self.names = stack.description
        self.clients = stack.clients
        self.ledger = Ledger(stack.clients.client("dynamodb"), self.names.documents_table, utc_now)

    def drop(self, key: str, body: bytes) -> Dropped:
        put = self.clients.client("s3").put_object(
            Bucket=self.names.bronze_bucket, Key=key, Body=body
        )
        document_id = lake.document_id_of(self.names.bronze_bucket, key)
        return Dropped(key, put["VersionId"], document_id)

    def ledger_id(self, key: str) -> str:
        return lake.document_id_of(self.names.bronze_bucket, key)

    def start_for_marker(self, key: str) -> str:
        """Put a folder marker, as the S3 console does, and start an execution for it."""
        self.drop(key, b"")
        return self.start(key)

    def is_extracting(self, dropped: Dropped) -> bool:
        entry = self.ledger.find(dropped.document_id)
        if not (entry and entry.run_id):
            return False
        return PHASE_OF_STATE.get(self.failed_state(entry.run_id)) is Phase.EXTRACTING

    def ended(self, dropped: Dropped, seconds: float = 180) -> DocumentEntry:
        """The ledger entry after the revision and its execution have ended."""

        def look() -> DocumentEntry | None:
            entry = self.ledger.find(dropped.document_id)
            if entry is None or entry.version_id != dropped.version_id:
                return None
            if entry.status == DocumentStatus.RUNNING:
                return None
            return entry if self.execution(entry.run_id)["status"] != "RUNNING" else None

        return eventually(look, f"the end of {dropped.key}", seconds)

    def execution(self, arn: str) -> dict[str, Any]:
        answer = self.clients.client("stepfunctions").describe_execution(executionArn=arn)
        return dict(answer)

    def start(self, key: str, **flags: bool) -> str:
        event = {
            "detail": {"bucket": {"name": self.names.bronze_bucket}, "object": {"key": key}},
            **flags,
        }
        started = self.clients.client("stepfunctions").start_execution(
            stateMachineArn=self.names.state_machine_arn, input=json.dumps(event)
        )
        return str(started["executionArn"])

    def finished(self, arn: str, seconds: float = 180) -> dict[str, Any]:
        def look() -> dict[str, Any] | None:
            run = self.execution(arn)
            return run if run["status"] != "RUNNING" else None

        return eventually(look, f"the end of {arn}", seconds)

    def failed_state(self, arn: str) -> str:
        """The state that was entered last."""
        return next(self._entered(arn, newest_first=True))

    def states_of(self, arn: str) -> list[str]:
        """The states that an execution has entered so far, in this order."""
        return list(self._entered(arn))

    def _entered(self, arn: str, *, newest_first: bool = False) -> Iterator[str]:
        return (
            str(event["stateEnteredEventDetails"]["name"])
            for event in self._history(arn, newest_first=newest_first)
            if "stateEnteredEventDetails" in event
        )

    def task_errors(self, arn: str) -> list[str]:
        """The errors of an execution's tasks, also of those that were tried again."""
        return [
            str(event["taskFailedEventDetails"]["error"])
            for event in self._history(arn)
            if "taskFailedEventDetails" in event
        ]

    def _history(self, arn: str, *, newest_first: bool = False) -> Iterator[Any]:
        """The events, page by page as they are needed."""
        pages = (
            self.clients.client("stepfunctions")
            .get_paginator("get_execution_history")
            .paginate(executionArn=arn, reverseOrder=newest_first)
        )
        return (event for page in pages for event in page["events"])

    def query(self, sql: str) -> list[dict[str, str | None]]:
        athena = self.clients.client("athena")
        query_id = athena.start_query_execution(
            QueryString=sql,
            WorkGroup=self.names.athena_workgroup,
            QueryExecutionContext={"Database": self.names.gold_database},
        )["QueryExecutionId"]

        def look() -> dict[str, Any] | None:
            status = athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"][
                "Status"
            ]
            return dict(status) if status["State"] not in {"QUEUED", "RUNNING"} else None

        status = eventually(look, sql, 60)
        assert status["State"] == "SUCCEEDED", status
        pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        rows = [row["Data"] for page in pages for row in page["ResultSet"]["Rows"]]
        names = [cell["VarCharValue"] for cell in rows[0]]
        return [
            {name: cell.get("VarCharValue") for name, cell in zip(names, row, strict=True)}
            for row in rows[1:]
        ]

    def gold_rows(self, dataset: str, key: str) -> list[dict[str, str | None]]:
        return self.query(
            f"select * from {dataset}_records where source_key = '{key}' order by quote_start"  # noqa: S608
        )

    def silver_lines(self, table: str, dropped: Dropped) -> list[dict[str, Any]]:
        key = lake.silver_key(table, lake.dataset_of(dropped.key), dropped.document_id)
        body = self.clients.client("s3").get_object(Bucket=self.names.silver_bucket, Key=key)
        return [json.loads(line) for line in body["Body"].iter_lines()]

    def gold_runs(self, dataset: str) -> int:
        pages = (
            self.clients.client("s3")
            .get_paginator("list_objects_v2")
            .paginate(Bucket=self.names.silver_bucket, Prefix=f"gold-runs/{dataset}/")
        )
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return sum(key.endswith("/result.json") for key in keys)

    def model_calls(self) -> int:
        """The number of generateContent calls that the stand-in has answered."""
        report = self._stand_in("GET", "requests")
        return int(report["by_method"].get("generateContent", 0))

    def set_faults(self, *faults: dict[str, Any]) -> None:
        self._stand_in("PUT", "faults", {"faults": list(faults)})

    def _stand_in(self, method: str, name: str, body: object = None) -> dict[str, Any]:
        request = urllib.request.Request(  # noqa: S310 (the stand-in's own address)
            f"{self.stack.local.stand_in_url}/_stand_in/{name}",
            method=method,
            data=json.dumps(body).encode() if body is not None else None,
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 (see above)
            parsed: dict[str, Any] = json.loads(answer.read())
            return parsed
