"""Reads what a script left behind, through clients that both partners have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from medallion.aws import utc_now
from medallion.gold_runs import GoldClaims, WaitingDocuments
from medallion.ledger import DocumentEntry, Ledger, dataset_label, document_row_key
from medallion.vocabulary import lake
from medallion.vocabulary.gold_tables import aggregate_table, quality_results_table, records_table
from tests.simulation.calibration.outcome import (
    ExecutionOutcome,
    Outcome,
    compared_executions,
    led,
)
from tests.simulation.calibration.partner import Partner
from tests.simulation.calibration.scenarios import DATASETS, Scenario
from tests.simulation.product import deployment

COUNTS_OF_CALLS: Final = frozenset({"model_calls"})
"""During an outage they depend on how long it lasts."""

_NOT_COMPARED: Final = frozenset(
    {"document_id", "run_id", "updated_at", "gold_snapshot_id", "model_calls"}
)
"""Columns of silver with names and times of one run."""

_GOLD_COLUMNS: Final = ("source_key", "source_version", "quote_start", "quote_end", "quote")
_QUALITY_COLUMNS: Final = (
    *("table_name", "expectation", "severity", "passed"),
    *("checked_rows", "failed_rows", "documents_failed"),
)
_AGGREGATE: Final = "crates_by_goods"
_HEARTBEAT: Final = "States.HeartbeatTimeout"
_ACTIVE: Final = frozenset({"STARTING", "RUNNING", "WAITING"})


@cache
def _own_states() -> frozenset[str]:
    """The states of the machine, without those of its Maps."""
    definition = json.loads(deployment.DEFINITION_FILE.read_text(encoding="utf-8"))
    return frozenset(definition["States"])


RowsOf = Callable[[str, Sequence[str]], Iterable[Sequence[str]]]
"""Columns of a gold table as text; no rows if there is no such table."""


@dataclass(frozen=True)
class Observer:
    """A deployment as clients see it.

    Attributes:
        client_of: makes a client of a service.
        rows: reads gold tables.
    """

    client_of: Callable[[str], Any]
    bronze: str
    silver: str
    documents_table: str
    gold_job: str
    rows: RowsOf

    def entry(self, key: str) -> DocumentEntry | None:
        """The ledger entry of a key."""
        ledger = Ledger(self.client_of("dynamodb"), self.documents_table, utc_now)
        return ledger.find(lake.document_id_of(self.bronze, key))

    def execution(self, arn: str) -> ExecutionOutcome:
        """One execution, without the states of a Map's iterations.

        Iterations run at the same time, so their order depends on latencies.
        """
        client = self.client_of("stepfunctions")
        answer = client.describe_execution(executionArn=arn)
        pages = client.get_paginator("get_execution_history").paginate(executionArn=arn)
        events = [event for page in pages for event in page["events"]]
        entered = (event.get("stateEnteredEventDetails", {}).get("name") for event in events)
        return ExecutionOutcome(
            status=answer["status"],
            error=answer.get("error") or "",
            states=tuple(name for name in entered if name in _own_states()),
            missed_heartbeats=sum(map(_is_missed_heartbeat, events)),
        )

    def document(self, key: str, partner: Partner) -> Outcome:
        """All that is compared of a document."""
        entry = self.entry(key)
        versions = self._versions(key)
        return {
            "executions": compared_executions(partner.executions(key)),
            "ledger": _ledger(entry, versions) if entry else None,
            "silver": self._silver_row(entry, versions) if entry else None,
            "chunks": self._chunks(entry) if entry else [],
            "gold": self._gold(key, versions),
        }

    def gold_of(self, dataset: str) -> Outcome:
        """All results of rules, and the aggregate, of a dataset's gold."""
        quality = self.rows(quality_results_table(dataset), _QUALITY_COLUMNS)
        aggregate = self.rows(aggregate_table(dataset, _AGGREGATE), ("goods", "parcels", "crates"))
        return {
            "quality": sorted(" ".join(row) for row in quality),
            "aggregate": sorted(" ".join(row) for row in aggregate),
        }

    def claims(self) -> list[str]:
        """What is still claimed or waits."""
        client = self.client_of("dynamodb")
        claims = GoldClaims(client, self.documents_table)
        documents = WaitingDocuments(client, self.documents_table)
        found = {name: claims.find(name) for name in DATASETS}
        held = [f"{name} is claimed" for name, claim in found.items() if claim and claim.owner]
        waiting = (d.source_key for name in DATASETS for d in documents.in_turn(name, "", 100))
        return held + [f"{key} waits" for key in sorted(waiting)]

    def active_gold_runs(self, dataset: str) -> list[str]:
        """The ids of the Glue runs that work on a dataset."""
        answer = self.client_of("glue").get_job_runs(JobName=self.gold_job)
        return [
            run["Id"]
            for run in answer["JobRuns"]
            if run["JobRunState"] in _ACTIVE and run["Arguments"]["--dataset"] == dataset
        ]

    def stop_gold_run(self, dataset: str) -> None:
        """Stop the Glue run that works on a dataset, as the console does."""
        (run_id,) = self.active_gold_runs(dataset)
        self.client_of("glue").batch_stop_job_run(JobName=self.gold_job, JobRunIds=[run_id])

    def _versions(self, key: str) -> dict[str, str]:
        answer = self.client_of("s3").list_object_versions(Bucket=self.bronze, Prefix=key)
        ids = [v["VersionId"] for v in reversed(answer.get("Versions", [])) if v["Key"] == key]
        return {version: f"v{number}" for number, version in enumerate(ids, 1)}

    def _gold(self, key: str, versions: Mapping[str, str]) -> list[str]:
        found = [
            (int(start), int(end), quote, versions.get(version, version))
            for source, version, start, end, quote in self.rows(
                records_table(lake.dataset_of(key)), _GOLD_COLUMNS
            )
            if source == key
        ]
        return [f"{version} {start}-{end} {quote}" for start, end, quote, version in sorted(found)]

    def _silver_row(self, entry: DocumentEntry, versions: Mapping[str, str]) -> Outcome:
        (row,) = self._silver_rows(document_row_key(entry))
        shown = {name: row[name] for name in row if name not in _NOT_COMPARED and row[name]}
        return shown | {"source_version": _named(row, versions)}

    def _chunks(self, entry: DocumentEntry) -> list[str]:
        """The outcomes of the chunks, in the order of the text."""
        key = lake.silver_key(lake.CHUNKS, dataset_label(entry.dataset), entry.document_id)
        rows = sorted(self._silver_rows(key), key=lambda row: int(row["chunk_index"]))
        return [f"{row['outcome']} {row['reason_code'] or ''}".strip() for row in rows]

    def _silver_rows(self, key: str) -> list[dict[str, Any]]:
        """The rows of an object, none if there is no object."""
        s3 = self.client_of("s3")
        try:
            body = s3.get_object(Bucket=self.silver, Key=key)["Body"].read()
        except s3.exceptions.NoSuchKey:
            return []
        return [json.loads(line) for line in body.splitlines()]


def observed(
    observer: Observer, partner: Partner, scenarios: Mapping[str, Scenario]
) -> dict[str, Outcome]:
    """The outcome of each scenario, after all of them."""
    outcomes: dict[str, Outcome] = {}
    for name, scenario in scenarios.items():
        documents = {key: observer.document(key, partner) for key in scenario.keys}
        outcomes[name] = {"documents": documents}
        if scenario.has_dataset:
            executions = [e for key in scenario.keys for e in partner.executions(key)]
            gold_runs = sorted(run for e in executions for run in led(e.states))
            outcomes[name] |= {"gold_runs": gold_runs, **observer.gold_of(scenario.dataset)}
    outcomes["at the end"] = {"claims": observer.claims()}
    return outcomes


def _is_missed_heartbeat(event: Mapping[str, Any]) -> bool:
    kinds = ("taskTimedOutEventDetails", "taskFailedEventDetails")
    return any(event.get(kind, {}).get("error") == _HEARTBEAT for kind in kinds)


def _named(row: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    version = str(row["source_version"] or "")
    return versions.get(version, version)


def _ledger(entry: DocumentEntry, versions: Mapping[str, str]) -> Outcome:
    counts = {
        name: value
        for name, value in vars(entry.counts).items()
        if name not in COUNTS_OF_CALLS and value
    }
    return {
        "status": entry.status.value,
        "reason_code": entry.reason_code,
        "reason": entry.reason,
        "version": versions.get(entry.version_id, entry.version_id),
        "fence": entry.fence,
        "is_owned": entry.owner is not None,
        "counts": counts,
        "gold": {
            "status": entry.gold.status.value if entry.gold.status else None,
            "rows": entry.gold.rows,
        },
    }
