"""The gold tables of a gold run in the Glue catalog, written with Spark."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import intake, quality, schemas, tables, transformations
from glue_jobs.silver_to_gold.aggregates import SparkAggregate
from glue_jobs.silver_to_gold.audit_branch import AuditBranch
from glue_jobs.silver_to_gold.candidate import DOCUMENT_ID, SparkCandidateBranch
from glue_jobs.silver_to_gold.decisions.ports import Examples, Taken
from glue_jobs.silver_to_gold.decisions.quality_results import QualityResult
from glue_jobs.silver_to_gold.decisions.rules import audit_rules
from glue_jobs.silver_to_gold.examples import JudgedRows, failed_examples
from glue_jobs.silver_to_gold.intake import Intake
from glue_jobs.silver_to_gold.manifest import ManifestDocument
from glue_jobs.silver_to_gold.schemas import GoldColumn
from glue_jobs.silver_to_gold.silver import Silver
from glue_jobs.silver_to_gold.tables import TableName
from medallion.vocabulary.datasets import Dataset, Expectation, GoldTable
from medallion.vocabulary.gold_tables import aggregate_table, quality_results_table, records_table


@dataclass
class SparkGoldTables:
    """The silver rows of documents and the tables of a database, as `GoldTables`."""

    spark: SparkSession
    gold_run_id: str
    dataset: Dataset
    database: str
    silver: Silver
    checked_at: datetime
    _intake: Intake | None = field(default=None, init=False)
    _columns: tuple[GoldColumn, ...] = field(default=(), init=False)

    def silver_objects(self, documents: Sequence[ManifestDocument]) -> Mapping[str, str]:
        found = self.silver.etags([key for d in documents for key in d.records_keys])
        return {
            document.document_id: " ".join(found[key] for key in document.records_keys)
            for document in documents
            if document.records_key and found.keys() >= set(document.records_keys)
        }

    def take_in(self, documents: Sequence[ManifestDocument]) -> Taken:
        """Read silver while the table is made: both mostly wait for classes to load."""
        self.release_rows()
        with ThreadPoolExecutor(max_workers=1) as background:
            columns = background.submit(self._ensure_records)
            try:
                self._intake = intake.read(
                    self.spark, documents, self.dataset.record_schema, self.silver.uri_of
                )
            finally:
                # Its error explains more than an error of the read.
                self._columns = columns.result()
        return self._intake.taken if self._intake else Taken()

    def branch(self) -> SparkCandidateBranch:
        branch = AuditBranch(self.spark, self._records, self.gold_run_id)
        return SparkCandidateBranch(branch, self._new_rows(), audit_rules(self.dataset))

    def publications(self, gold_run_ids: Collection[str]) -> Mapping[str, str]:
        return tables.publications(self.spark, self._records, gold_run_ids)

    def records_snapshot_id(self) -> str | None:
        return tables.current_snapshot_id(self.spark, self._records)

    def intake_examples(self) -> Examples:
        return self._intake.examples() if self._intake else {}

    def audit_examples(self, rules: tuple[Expectation, ...], unfit: frozenset[str]) -> Examples:
        rows = self._new_rows().where(~F.col(DOCUMENT_ID).isin(*sorted(unfit)))
        return failed_examples(JudgedRows(rows, DOCUMENT_ID), rules)

    def release_rows(self) -> None:
        if self._intake:
            self._intake.rows.unpersist()
            self._intake = None

    def aggregate(self, definition: GoldTable, snapshot_id: str | None) -> SparkAggregate:
        """Name the snapshot: the rows stay the same when the branch is published and dropped."""
        table = self._table(aggregate_table(self.dataset.name, definition.name))
        reader = self.spark.read
        if snapshot_id is not None:
            reader = reader.option("snapshot-id", snapshot_id)
        return SparkAggregate(self.spark, reader.table(self._records.quoted), table, definition)

    def record(self, results: list[QualityResult]) -> None:
        quality.record(
            self.spark,
            self._table(quality_results_table(self.dataset.name)),
            results,
            gold_run_id=self.gold_run_id,
            checked_at=self.checked_at,
        )

    @property
    def _records(self) -> TableName:
        return self._table(records_table(self.dataset.name))

    def _table(self, name: str) -> TableName:
        return TableName(self.database, name)

    def _ensure_records(self) -> tuple[GoldColumn, ...]:
        return self._columns or tables.ensure(
            self.spark,
            self._records,
            schemas.records_columns(self.dataset.record_schema),
            comment=f"{self.dataset.title}: {self.dataset.description}".strip(),
            ordered_by="document_id, quote_start",
        )

    def _new_rows(self) -> DataFrame:
        if self._intake is None:
            return self.spark.table(self._records.quoted).where(F.lit(False))
        rows = transformations.drop_repeats(self._intake.rows)
        return transformations.gold_rows(rows, self._columns)
