"""One gold run from manifest to result: intake, promotion, aggregates, quality results."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import (
    aggregates,
    expectations,
    intake,
    promotion,
    quality,
    schemas,
    tables,
    transformations,
)
from glue_jobs.silver_to_gold.audit_branch import AuditBranch
from glue_jobs.silver_to_gold.examples import JudgedRows, failed_examples
from glue_jobs.silver_to_gold.intake import Intake, UriOf
from glue_jobs.silver_to_gold.manifest import (
    GoldManifest,
    GoldRunResult,
    ManifestDocument,
    PromotionResult,
)
from glue_jobs.silver_to_gold.promotion import Promotion
from glue_jobs.silver_to_gold.quality import QualityResult
from glue_jobs.silver_to_gold.schemas import GoldColumn
from glue_jobs.silver_to_gold.tables import TableName
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.gold_tables import aggregate_table, quality_results_table, records_table
from medallion.vocabulary.statuses import PromotionStatus

_LOG = logging.getLogger("silver_to_gold")


@dataclass(frozen=True)
class GoldRun:
    """The input of one gold run; a rerun from any point produces the same gold."""

    spark: SparkSession
    manifest: GoldManifest
    dataset: Dataset
    database: str
    uri_of: UriOf

    def run(self, checked_at: datetime) -> GoldRunResult:
        """Bring the manifest's documents into gold and refresh the aggregates."""
        columns, taken = self._prepare()
        _LOG.info("read silver: %d documents with rows", len(taken.findings) if taken else 0)
        promoted = self._promote(taken, columns)
        snapshot_id = promoted.snapshot_id or tables.current_snapshot_id(self.spark, self.records)
        _LOG.info("published snapshot %s, %d held", snapshot_id, len(promoted.held))
        results = self._results(taken, promoted, columns)
        if taken:
            taken.rows.unpersist()
        results += self._refresh_aggregates(snapshot_id)
        quality.record(
            self.spark,
            self._table(quality_results_table(self.dataset.name)),
            results,
            gold_run_id=self.manifest.gold_run_id,
            checked_at=checked_at,
        )
        _LOG.info("recorded %d quality results", len(results))
        return self._result(taken, promoted, snapshot_id)

    @property
    def records(self) -> TableName:
        return self._table(records_table(self.dataset.name))

    def _prepare(self) -> tuple[tuple[GoldColumn, ...], Intake | None]:
        """Run both in parallel: they mostly wait for the catalog's and S3's classes to load."""
        with ThreadPoolExecutor(max_workers=1) as background:
            columns = background.submit(self._ensure_records)
            taken = intake.read(self.spark, self.manifest, self.dataset.record_schema, self.uri_of)
            return columns.result(), taken

    def _table(self, name: str) -> TableName:
        return TableName(self.database, name)

    def _ensure_records(self) -> tuple[GoldColumn, ...]:
        return tables.ensure(
            self.spark,
            self.records,
            schemas.records_columns(self.dataset.record_schema),
            comment=f"{self.dataset.title}: {self.dataset.description}".strip(),
            ordered_by="document_id, quote_start",
        )

    def _promote(self, taken: Intake | None, columns: tuple[GoldColumn, ...]) -> Promotion:
        unfit = taken.held if taken else {}
        documents = frozenset(document.document_id for document in self.manifest.documents)
        branch = AuditBranch(self.spark, self.records, self.manifest.gold_run_id)
        rules = expectations.audit_rules(self.dataset)
        return promotion.promote(
            branch, self._new_rows(taken, columns), documents - unfit.keys(), rules
        )

    def _new_rows(self, taken: Intake | None, columns: tuple[GoldColumn, ...]) -> DataFrame:
        if taken is None:
            return self.spark.table(self.records.quoted).where(F.lit(False))
        return transformations.gold_rows(transformations.drop_repeats(taken.rows), columns)

    def _results(
        self, taken: Intake | None, promoted: Promotion, columns: tuple[GoldColumn, ...]
    ) -> list[QualityResult]:
        if taken is None:
            return []
        name = self.records.table
        rules = expectations.audit_rules(self.dataset)
        failed = expectations.failed_rules(promoted.audited, rules)
        examples = failed_examples(self._audited(taken, columns), failed) if failed else {}
        return [
            *quality.of_documents(name, taken.rules, taken.findings, taken.examples()),
            *quality.of_documents(name, rules, promoted.audited, examples),
        ]

    def _audited(self, taken: Intake, columns: tuple[GoldColumn, ...]) -> JudgedRows:
        """The rows of the documents that passed the intake, as they were on the branch."""
        rows = self._new_rows(taken, columns)
        passed = ~F.col(promotion.DOCUMENT_ID).isin(*taken.held)
        return JudgedRows(rows.where(passed), promotion.DOCUMENT_ID)

    def _refresh_aggregates(self, snapshot_id: str | None) -> list[QualityResult]:
        source = aggregates.AggregateSource(
            self.spark, self.records, snapshot_id, self.manifest.gold_run_id
        )
        results: list[QualityResult] = []
        for definition in self.dataset.gold_tables:
            table = self._table(aggregate_table(self.dataset.name, definition.name))
            rules = expectations.rules_of(self.dataset, definition.name)
            results += aggregates.refresh(source, table, definition, rules)
            _LOG.info("refreshed %s", table.table)
        return results

    def _result(
        self, taken: Intake | None, promoted: Promotion, snapshot_id: str | None
    ) -> GoldRunResult:
        held = {**(taken.held if taken else {}), **promoted.held}
        rows = {document_id: found.rows for document_id, found in promoted.audited.items()}
        documents = tuple(
            _document_result(document, held, rows, promoted.snapshot_id)
            for document in self.manifest.documents
        )
        return GoldRunResult(
            self.manifest.gold_run_id, self.manifest.dataset, snapshot_id, documents
        )


def _document_result(
    document: ManifestDocument,
    held: Mapping[str, str],
    rows: Mapping[str, int],
    snapshot_id: str | None,
) -> PromotionResult:
    document_id = document.document_id
    if document_id in held:
        return PromotionResult(document_id, PromotionStatus.HELD, reason=held[document_id])
    if document.records_key is None:
        return PromotionResult(document_id, PromotionStatus.REMOVED, snapshot_id=snapshot_id)
    return PromotionResult(
        document_id, PromotionStatus.PROMOTED, rows.get(document_id, 0), snapshot_id
    )
