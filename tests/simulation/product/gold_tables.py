"""The gold tables of a gold run on in-memory Iceberg, behind the ports of the job's decisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from botocore.exceptions import ClientError

from glue_jobs.silver_to_gold.decisions import findings
from glue_jobs.silver_to_gold.decisions.aggregates import GOLD_RUN_ID, RECORDS_SNAPSHOT_ID
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from glue_jobs.silver_to_gold.decisions.ports import Examples, Taken
from glue_jobs.silver_to_gold.decisions.promotion import BranchOvertakenError
from glue_jobs.silver_to_gold.decisions.quality_results import QualityResult
from glue_jobs.silver_to_gold.decisions.rules import VERSION_RULE, audit_rules
from glue_jobs.silver_to_gold.manifest import ManifestDocument
from glue_jobs.silver_to_gold.silver import is_missing
from medallion.vocabulary.datasets import Dataset, Expectation, GoldTable
from medallion.vocabulary.gold_tables import aggregate_table, quality_results_table, records_table
from tests.simulation.aws.glue import WORKER_LOST, JobProcess, StageBroke
from tests.simulation.aws.iceberg import MAIN, Catalog, NoSuchRef, NotAncestor, Table
from tests.simulation.aws.weather import Weather
from tests.simulation.product import gold_rules
from tests.simulation.product.gold_intake import COLUMNS, read_rows
from tests.simulation.product.intake_rules import OBJECT_DOCUMENT, REPEATED, Row, intake_rules

STAGES: Final = (
    "begin",
    "read",
    "rebuild",
    "append",
    "audit",
    "publish",
    "aggregate",
    "quality",
    "result",
)
"""Names of the stages of a gold run, in order; each can be stopped, break or die."""

_DOCUMENT_ID: Final = "document_id"


@dataclass(frozen=True)
class GoldPlace:
    """Where a gold run writes: the catalog and the database."""

    catalog: Catalog
    database: str

    def name(self, table: str) -> str:
        return f"{self.database}.{table}"

    def ensured(self, table: str) -> Table:
        """A table, created if it is absent."""
        name = self.name(table)
        return self.catalog.table(name) or self.catalog.create(name)


@dataclass(frozen=True)
class InMemoryBranch:
    """The audit branch and the new rows, as a `CandidateBranch`."""

    process: JobProcess
    weather: Weather
    table: Table
    gold_run_id: str
    rows: Sequence[Row]
    rules: tuple[Expectation, ...]

    @property
    def name(self) -> str:
        return "audit_" + "".join(c if c.isalnum() else "_" for c in self.gold_run_id)

    def rebuild(self, document_ids: Sequence[str]) -> None:
        """Two commits on the branch, as Spark makes: a deletion if there are rows, then rows."""
        self.process.enter("rebuild")
        self.table.create_branch(self.name)
        chosen = frozenset(document_ids)
        base = self.table.head(self.name)
        kept = [row for row in (base.rows if base else ()) if row[_DOCUMENT_ID] not in chosen]
        if base and len(kept) < len(base.rows):
            base = self.table.commit(self.name, base, kept)
        self.process.enter("append")
        new = [row for row in self.rows if row[_DOCUMENT_ID] in chosen]
        self.table.commit(self.name, base, [*kept, *new], {GOLD_RUN_ID: self.gold_run_id})

    def audit(self, document_ids: Sequence[str]) -> dict[str, DocumentFindings]:
        self.process.enter("audit")
        chosen = frozenset(document_ids)
        rows = [row for row in self.table.rows(self.name) if row[_DOCUMENT_ID] in chosen]
        return gold_rules.findings_by_document(rows, _DOCUMENT_ID, self.rules)

    def snapshot_id(self) -> str:
        self.process.require_life()
        head = self.table.head(self.name)
        if head is None:
            raise NoSuchRef(f"{self.name} has no snapshot")
        return head.snapshot_id

    def publish(self) -> str:
        self.process.enter("publish")
        main = self.table.head()
        # No other commit can win before the table's first.
        lies = bool(main) and self.weather.lies_about_commit(self.process.run_id)
        if main and lies:
            # Maintenance rewrites the table's files meanwhile: the same rows, another snapshot.
            self.table.commit(MAIN, main, main.rows)
        try:
            return self.table.fast_forward(self.name, lies_about_commit=lies)
        except NotAncestor as error:
            raise BranchOvertakenError(f"main of {self.table.name} moved") from error

    def is_visible(self, snapshot_id: str) -> bool:
        self.process.require_life()
        return self.table.is_in_main(snapshot_id)

    def drop(self) -> None:
        self.process.require_life()
        self.table.drop_branch(self.name)


@dataclass
class InMemoryAggregate:
    """Count and sum of crates for each kind of goods, as an `AggregateTable`."""

    process: JobProcess
    place: GoldPlace
    records: Sequence[Row]
    name: str
    _rows: list[Row] | None = None

    def properties(self) -> Mapping[str, str] | None:
        self.process.enter("aggregate")
        table = self.place.catalog.table(self.place.name(self.name))
        return table.properties if table else None

    def check(self, rules: tuple[Expectation, ...]) -> list[QualityResult]:
        rows = self._computed()
        return [
            QualityResult(self.name, rule, len(rows), gold_rules.failed_rows(rule, rows))
            for rule in rules
        ]

    def replace(self, stamp: Mapping[str, str]) -> None:
        self.process.require_life()
        summary = {name: stamp[name] for name in (GOLD_RUN_ID, RECORDS_SNAPSHOT_ID)}
        name = self.place.name(self.name)
        self.place.catalog.create_or_replace(name, self._computed(), stamp, summary)

    def release(self) -> None:
        self._rows = None

    def _computed(self) -> list[Row]:
        if self._rows is None:
            self._rows = aggregate_of(self.records)
        return self._rows


@dataclass
class InMemoryGoldTables:
    """The silver rows of a manifest and the tables of a catalog, as `GoldTables`."""

    process: JobProcess
    weather: Weather
    s3: Any
    silver_bucket: str
    place: GoldPlace
    gold_run_id: str
    dataset: Dataset
    _rows: list[Row] = field(default_factory=list)

    def silver_objects(self, documents: Sequence[ManifestDocument]) -> Mapping[str, str]:
        etags = {document.document_id: self._etag(document) for document in documents}
        return {document_id: etag for document_id, etag in etags.items() if etag}

    def take_in(self, documents: Sequence[ManifestDocument]) -> Taken:
        self._rows = []
        self.process.enter("read")
        self.place.ensured(records_table(self.dataset.name))
        if not any(document.records_key for document in documents):
            return Taken()
        self._rows = read_rows(self.s3, self.silver_bucket, documents)
        self._meet_poison(documents)
        rules = intake_rules(self.dataset)
        found = gold_rules.findings_by_document(self._rows, OBJECT_DOCUMENT, rules)
        judged = findings.with_versions_judged(found, documents)
        rewritten = findings.rewritten(found, documents)
        return Taken((*rules, VERSION_RULE), judged, rewritten)

    def branch(self) -> InMemoryBranch:
        rows = [{name: row[name] for name in COLUMNS} for row in self._rows if not row[REPEATED]]
        return InMemoryBranch(
            self.process,
            self.weather,
            self._records,
            self.gold_run_id,
            rows,
            audit_rules(self.dataset),
        )

    def publications(self, gold_run_ids: Collection[str]) -> Mapping[str, str]:
        self.process.require_life()
        table = self.place.catalog.table(self.place.name(records_table(self.dataset.name)))
        if table is None:
            return {}
        return {
            snapshot.summary[GOLD_RUN_ID]: snapshot.snapshot_id
            for snapshot in table.history()
            if snapshot.summary.get(GOLD_RUN_ID) in gold_run_ids
        }

    def records_snapshot_id(self) -> str | None:
        head = self._records.head()
        return head.snapshot_id if head else None

    def intake_examples(self) -> Examples:
        return {}

    def audit_examples(self, rules: tuple[Expectation, ...], unfit: frozenset[str]) -> Examples:
        return {}

    def release_rows(self) -> None:
        self._rows = []

    def aggregate(self, definition: GoldTable, snapshot_id: str | None) -> InMemoryAggregate:
        name = aggregate_table(self.dataset.name, definition.name)
        snapshot = self._records.snapshot(snapshot_id) if snapshot_id else self._records.head()
        records = snapshot.rows if snapshot else ()
        return InMemoryAggregate(self.process, self.place, records, name)

    def record(self, results: list[QualityResult]) -> None:
        self.process.enter("quality")
        table = self.place.ensured(quality_results_table(self.dataset.name))
        run_id = self.gold_run_id
        base = table.head()
        checked = {result.table for result in results}
        kept = [
            row
            for row in (base.rows if base else ())
            if row["gold_run_id"] != run_id or row["table_name"] not in checked
        ]
        rows = [{"gold_run_id": run_id, **_quality_row(result)} for result in results]
        table.commit("main", base, [*kept, *rows], {GOLD_RUN_ID: run_id})

    def _etag(self, document: ManifestDocument) -> str | None:
        etags = []
        for key in document.records_keys:
            try:
                found = self.s3.head_object(Bucket=self.silver_bucket, Key=key)
            except ClientError as error:
                if not is_missing(error):
                    raise
                return None
            etags.append(found["ETag"])
        return " ".join(etags)

    def _meet_poison(self, documents: Sequence[ManifestDocument]) -> None:
        """Rows of a poisonous document raise an error, or end the process."""
        for document in documents:
            fault = self.weather.poison_of(document.document_id)
            if fault == WORKER_LOST:
                self.process.kill(WORKER_LOST)
            if fault:
                raise StageBroke(fault, "read")

    @property
    def _records(self) -> Table:
        return self.place.ensured(records_table(self.dataset.name))


def aggregate_of(rows: Sequence[Row]) -> list[Row]:
    """What the dataset's SQL yields: parcels and crates of each kind of goods."""
    crates: dict[str, list[int]] = {}
    for row in rows:
        crates.setdefault(row["fields"]["goods"], []).append(row["fields"]["crates"])
    return [
        {"goods": goods, "parcels": len(found), "crates": sum(found)}
        for goods, found in sorted(crates.items())
    ]


def _quality_row(result: QualityResult) -> dict[str, Any]:
    return {
        "table_name": result.table,
        "expectation": result.rule.name,
        "severity": result.rule.severity,
        "passed": result.passed,
        "checked_rows": result.checked_rows,
        "failed_rows": result.failed_rows,
        "documents_failed": result.documents_failed,
    }
