"""The order of a gold run: intake, promotion, aggregates, quality results, result."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from glue_jobs.silver_to_gold.decisions import aggregates, findings, promotion, quality_results
from glue_jobs.silver_to_gold.decisions.aggregates import AggregateTable
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from glue_jobs.silver_to_gold.decisions.promotion import CandidateBranch, Promotion
from glue_jobs.silver_to_gold.decisions.quality_results import FailedExample, QualityResult
from glue_jobs.silver_to_gold.decisions.rules import audit_rules, rules_of
from glue_jobs.silver_to_gold.manifest import (
    GoldManifest,
    GoldRunResult,
    ManifestDocument,
    PromotionResult,
)
from medallion.vocabulary.datasets import Dataset, Expectation, GoldTable
from medallion.vocabulary.gold_tables import aggregate_table, records_table
from medallion.vocabulary.statuses import PromotionStatus

_LOG = logging.getLogger("silver_to_gold")

Examples = Mapping[str, tuple[FailedExample, ...]]
"""Rows that break a rule, by the rule's name."""


@dataclass(frozen=True)
class Taken:
    """The results of the checks of the manifest's silver rows.

    Attributes:
        rules: what was checked.
        found: by document; documents without rows are absent.
    """

    rules: tuple[Expectation, ...]
    found: Mapping[str, DocumentFindings]

    @property
    def held(self) -> dict[str, str]:
        """Document id -> why its rows are not fit for gold."""
        return findings.held(self.found, self.rules)


class GoldTables(Protocol):
    """The silver rows of a manifest, and the gold tables that a gold run writes."""

    def take_in(self) -> Taken | None:
        """Read and check the silver rows; None if no document has a silver object."""

    def branch(self) -> CandidateBranch:
        """The gold run's branch of the records table, for the rows that were taken in."""

    def records_snapshot_id(self) -> str | None:
        """The snapshot of the records table that readers see, None before the first."""

    def intake_examples(self) -> Examples:
        """Silver rows that break a rule of the intake."""

    def audit_examples(self, rules: tuple[Expectation, ...], held: Mapping[str, str]) -> Examples:
        """Rows that break one of the rules; documents that the intake held were not on the branch.

        Args:
            rules: rules that some rows break.
            held: the documents that the intake held.
        """

    def release_rows(self) -> None:
        """Free the silver rows."""

    def aggregate(self, definition: GoldTable) -> AggregateTable:
        """One of the dataset's gold tables."""

    def record(self, results: list[QualityResult]) -> None:
        """Append the quality results, replacing those of an earlier try of the gold run."""


def run_gold(tables: GoldTables, manifest: GoldManifest, dataset: Dataset) -> GoldRunResult:
    """Bring the manifest's documents into gold and refresh the aggregates."""
    taken = tables.take_in()
    _LOG.info("read silver: %d documents with rows", len(taken.found) if taken else 0)
    promoted = _promoted(tables, taken, manifest, dataset)
    snapshot_id = promoted.snapshot_id or tables.records_snapshot_id()
    _LOG.info("published snapshot %s, %d held", snapshot_id, len(promoted.held))
    results = _results(tables, taken, promoted, dataset)
    if taken:
        tables.release_rows()
    results += _refreshed(tables, snapshot_id, manifest.gold_run_id, dataset)
    tables.record(results)
    _LOG.info("recorded %d quality results", len(results))
    return _result(manifest, taken, promoted, snapshot_id)


def _promoted(
    tables: GoldTables, taken: Taken | None, manifest: GoldManifest, dataset: Dataset
) -> Promotion:
    unfit = taken.held if taken else {}
    documents = frozenset(document.document_id for document in manifest.documents)
    return promotion.promote(tables.branch(), documents - unfit.keys(), audit_rules(dataset))


def _results(
    tables: GoldTables, taken: Taken | None, promoted: Promotion, dataset: Dataset
) -> list[QualityResult]:
    if taken is None:
        return []
    name = records_table(dataset.name)
    rules = audit_rules(dataset)
    failed = findings.failed_rules(promoted.audited, rules)
    examples = tables.audit_examples(failed, taken.held) if failed else {}
    of_documents = quality_results.of_documents
    return [
        *of_documents(name, taken.rules, taken.found, tables.intake_examples()),
        *of_documents(name, rules, promoted.audited, examples),
    ]


def _refreshed(
    tables: GoldTables, snapshot_id: str | None, gold_run_id: str, dataset: Dataset
) -> list[QualityResult]:
    results: list[QualityResult] = []
    for definition in dataset.gold_tables:
        stamp = aggregates.stamp_of(definition, snapshot_id, gold_run_id)
        rules = rules_of(dataset, definition.name)
        results += aggregates.refresh(tables.aggregate(definition), stamp, rules)
        _LOG.info("refreshed %s", aggregate_table(dataset.name, definition.name))
    return results


def _result(
    manifest: GoldManifest, taken: Taken | None, promoted: Promotion, snapshot_id: str | None
) -> GoldRunResult:
    held = {**(taken.held if taken else {}), **promoted.held}
    rows = {document_id: found.rows for document_id, found in promoted.audited.items()}
    documents = tuple(
        _document_result(document, held, rows, promoted.snapshot_id)
        for document in manifest.documents
    )
    return GoldRunResult(manifest.gold_run_id, manifest.dataset, snapshot_id, documents)


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
