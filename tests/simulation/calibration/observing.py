"""Reads what a script left behind, through clients that both partners have."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from medallion.aws import utc_now
from medallion.ledger import DocumentEntry, GoldClaims, Ledger, document_row_key
from medallion.vocabulary import lake
from tests.simulation.calibration.outcome import ExecutionOutcome, Outcome, compared_executions
from tests.simulation.calibration.partner import Partner
from tests.simulation.calibration.scenarios import DATASETS, Scenario

COUNTS_OF_CALLS: Final = frozenset({"model_calls"})
"""During an outage they depend on how long it lasts."""

_SILVER_COLUMNS: Final = ("status", "reason_code", "source_version", "gold_rows", "records")

GoldRow = Mapping[str, Any]
"""`source_key`, `source_version`, `quote`, `quote_start` and `quote_end` of a row."""


@dataclass(frozen=True)
class Observer:
    """A deployment as clients see it.

    Attributes:
        client_of: makes a client of a service.
        gold_rows: the rows of the records tables of these datasets.
    """

    client_of: Callable[[str], Any]
    bronze: str
    silver: str
    documents_table: str
    state_machine: str
    gold_rows: Callable[[Sequence[str]], Iterable[GoldRow]]

    def entry(self, key: str) -> DocumentEntry | None:
        """The ledger entry of a key."""
        ledger = Ledger(self.client_of("dynamodb"), self.documents_table, utc_now)
        return ledger.find(lake.document_id_of(self.bronze, key))

    def states(self, arn: str) -> tuple[str, ...]:
        """The states that an execution entered, in order."""
        pages = self.client_of("stepfunctions").get_paginator("get_execution_history")
        return tuple(
            event["stateEnteredEventDetails"]["name"]
            for page in pages.paginate(executionArn=arn)
            for event in page["events"]
            if "stateEnteredEventDetails" in event
        )

    def execution(self, arn: str) -> ExecutionOutcome:
        """One execution."""
        answer = self.client_of("stepfunctions").describe_execution(executionArn=arn)
        return ExecutionOutcome(answer["status"], answer.get("error") or "", self.states(arn))

    def document(self, key: str, gold: Iterable[GoldRow], partner: Partner) -> Outcome:
        """All that is compared of a document."""
        entry = self.entry(key)
        versions = self._versions(key)
        rows = sorted(
            [row["quote_start"], row["quote_end"], row["quote"], _named(row, versions)]
            for row in gold
            if row["source_key"] == key
        )
        return {
            "executions": compared_executions(partner.executions(key)),
            "ledger": _ledger(entry, versions) if entry else None,
            "silver": self._silver_row(entry, versions) if entry else None,
            "gold": [f"{version} {start}-{end} {quote}" for start, end, quote, version in rows],
        }

    def claims(self) -> list[str]:
        """What is still claimed or waits."""
        claims = GoldClaims(self.client_of("dynamodb"), self.documents_table)
        held = [f"{name} is claimed" for name in DATASETS if claims.find(name)]
        waiting = (d.source_key for name in DATASETS for d in claims.waiting(name))
        return held + [f"{key} waits" for key in sorted(waiting)]

    def _versions(self, key: str) -> dict[str, str]:
        answer = self.client_of("s3").list_object_versions(Bucket=self.bronze, Prefix=key)
        ids = [v["VersionId"] for v in reversed(answer.get("Versions", [])) if v["Key"] == key]
        return {version: f"v{number}" for number, version in enumerate(ids, 1)}

    def _silver_row(self, entry: DocumentEntry, versions: Mapping[str, str]) -> Outcome:
        row_key = document_row_key(entry)
        answer = self.client_of("s3").get_object(Bucket=self.silver, Key=row_key)
        row = json.loads(answer["Body"].read())
        return {name: row[name] for name in _SILVER_COLUMNS} | {
            "source_version": _named(row, versions)
        }


def observed(
    observer: Observer, partner: Partner, scenarios: Mapping[str, Scenario]
) -> dict[str, Outcome]:
    """The outcome of each scenario, after all of them."""
    gold = list(observer.gold_rows(DATASETS))
    outcomes: dict[str, Outcome] = {}
    for name, scenario in scenarios.items():
        documents = {key: observer.document(key, gold, partner) for key in scenario.keys}
        outcomes[name] = {"documents": documents}
        if scenario.counts_gold_runs:
            leads = [e.leads for key in scenario.keys for e in partner.executions(key)]
            outcomes[name]["gold_runs"] = sum(leads)
    outcomes["at the end"] = {"claims": observer.claims()}
    return outcomes


def _named(row: Mapping[str, Any], versions: Mapping[str, str]) -> str:
    version = str(row["source_version"] or "")
    return versions.get(version, version)


def _ledger(entry: DocumentEntry, versions: Mapping[str, str]) -> Outcome:
    counts = {
        name: value
        for name, value in vars(entry.counts).items()
        if name not in COUNTS_OF_CALLS and value is not None
    }
    return {
        "status": entry.status.value,
        "reason_code": entry.reason_code,
        "version": versions.get(entry.version_id, entry.version_id),
        "fence": entry.fence,
        "is_owned": entry.owner is not None,
        "counts": counts,
        "gold": {
            "status": entry.gold.status.value if entry.gold.status else None,
            "rows": entry.gold.rows,
        },
    }
