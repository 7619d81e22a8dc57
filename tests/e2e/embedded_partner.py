"""A stack on the embedded AWS, as a partner of calibration scenarios."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from medallion.vocabulary import lake
from tests.e2e.lake_driver import LakeDriver
from tests.simulation.calibration import ExecutionOutcome, Observer, Refusals

_POLL_SECONDS = 0.4
_GOLD_JOB = "local-medallion-silver-to-gold"


@dataclass(frozen=True)
class _Execution:
    arn: str
    key: str
    started: Any


class EmbeddedPartner:
    """The deployed product on the embedded AWS, as a `Partner`."""

    def __init__(self, driver: LakeDriver, refusals: Refusals) -> None:
        """Drive a running stack whose model asks `refusals`."""
        self._driver = driver
        self._names = driver.names
        self._s3 = driver.clients.client("s3")
        self._states = driver.clients.client("stepfunctions")
        self._known: dict[str, _Execution] = {}
        self._statuses: dict[str, str] = {}
        self._ended: dict[str, ExecutionOutcome] = {}
        self._expected: Counter[str] = Counter()
        self._lost: dict[tuple[str, str], tuple[str, bytes]] = {}
        self._tables: dict[str, list[dict[str, str | None]]] = {}
        self.hold_model, self.release_model = refusals.hold, refusals.release
        self.break_model, self.fix_model = refusals.break_, refusals.fix
        self.is_asked, self.holds_model = refusals.is_asked, refusals.holds

    @property
    def observer(self) -> Observer:
        """What clients see."""
        return Observer(
            client_of=self._driver.clients.client,
            bronze=self._names.bronze_bucket,
            silver=self._names.silver_bucket,
            documents_table=self._names.documents_table,
            gold_job=_GOLD_JOB,
            rows=self._rows,
        )

    def put(self, key: str, body: bytes) -> None:
        self._expected[key] += 1
        self._s3.put_object(Bucket=self._names.bronze_bucket, Key=key, Body=body)

    def delete(self, key: str) -> None:
        self._expected[key] += 1
        self._s3.delete_object(Bucket=self._names.bronze_bucket, Key=key)

    def undelete(self, key: str) -> None:
        listed = self._s3.list_object_versions(Bucket=self._names.bronze_bucket, Prefix=key)
        (marker,) = listed["DeleteMarkers"]
        self._expected[key] += 1
        self._s3.delete_object(
            Bucket=self._names.bronze_bucket, Key=key, VersionId=marker["VersionId"]
        )

    def move(self, key: str, to: str) -> None:
        self._expected[to] += 1
        source = {"Bucket": self._names.bronze_bucket, "Key": key}
        self._s3.copy_object(Bucket=self._names.bronze_bucket, Key=to, CopySource=source)
        self.delete(key)

    def start(self, key: str, **options: bool) -> None:
        self._expected[key] += 1
        self._driver.start(key, **options)

    def stop(self, key: str) -> None:
        self._states.stop_execution(executionArn=self._executions(key)[-1].arn)

    def redrive(self, key: str) -> None:
        try:
            self._states.redrive_execution(executionArn=self._executions(key)[-1].arn)
        except ClientError:
            self.start(key)

    def is_in_gold_run(self, dataset: str) -> bool:
        return bool(self.observer.active_gold_runs(dataset))

    def stop_gold_run(self, dataset: str) -> None:
        self.observer.stop_gold_run(dataset)

    def lose_object(self, key: str, what: str) -> None:
        name = self._silver_key(key, what)
        place = {"Bucket": self._names.silver_bucket, "Key": name}
        self._lost[key, what] = name, self._s3.get_object(**place)["Body"].read()
        self._s3.delete_object(**place)

    def restore_object(self, key: str, what: str) -> None:
        name, body = self._lost[key, what]
        self._s3.put_object(Bucket=self._names.silver_bucket, Key=name, Body=body)

    def executions(self, key: str) -> list[ExecutionOutcome]:
        return [self._outcome(execution.arn) for execution in self._executions(key)]

    def is_settled(self, key: str) -> bool:
        """True if each event has an execution, all have ended, and no claim is left."""
        statuses = [self._statuses[execution.arn] for execution in self._executions(key)]
        if len(statuses) < self._expected[key] or "RUNNING" in statuses:
            return False
        entry = self.observer.entry(key)
        return entry is not None and entry.owner is None

    def wait(self) -> None:
        time.sleep(_POLL_SECONDS)
        pages = self._states.get_paginator("list_executions").paginate(
            stateMachineArn=self._names.state_machine_arn
        )
        for page in pages:
            for listed in page["executions"]:
                self._statuses[listed["executionArn"]] = listed["status"]
                self._learn(listed["executionArn"])

    def _learn(self, arn: str) -> None:
        if arn in self._known:
            return
        answer = self._states.describe_execution(executionArn=arn)
        key = json.loads(answer["input"])["detail"]["object"]["key"]
        self._known[arn] = _Execution(arn, key, answer["startDate"])

    def _executions(self, key: str) -> list[_Execution]:
        found = (execution for execution in self._known.values() if execution.key == key)
        return sorted(found, key=lambda execution: execution.started)

    def _outcome(self, arn: str) -> ExecutionOutcome:
        if arn in self._ended:
            return self._ended[arn]
        outcome = self.observer.execution(arn)
        if outcome.status != "RUNNING":
            self._ended[arn] = outcome = self.observer.execution(arn)
        return outcome

    def _silver_key(self, key: str, what: str) -> str:
        document_id = self._driver.ledger_id(key)
        if what == "plan":
            run_name = self._executions(key)[-1].arn.rsplit(":", 1)[-1]
            return lake.chunks_key(document_id, run_name)
        return lake.silver_key(lake.RECORDS, lake.dataset_of(key), document_id)

    def _rows(self, table: str, columns: Sequence[str]) -> Iterable[Sequence[str]]:
        if table not in self._tables:
            sql = f"select {', '.join(columns)} from {table}"  # noqa: S608 - the test's own names
            self._tables[table] = self._driver.query(sql) if self._has(table) else []
        return [[row[column] or "" for column in columns] for row in self._tables[table]]

    def _has(self, table: str) -> bool:
        """True if a gold run has made the table."""
        glue = self._driver.clients.client("glue")
        listed = glue.get_tables(DatabaseName=self._names.gold_database)["TableList"]
        return table in {found["Name"] for found in listed}
