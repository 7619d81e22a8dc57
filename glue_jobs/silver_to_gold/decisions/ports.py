"""The silver rows and gold tables that a gold run needs, as ports."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from glue_jobs.silver_to_gold.decisions import findings
from glue_jobs.silver_to_gold.decisions.aggregates import AggregateTable
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from glue_jobs.silver_to_gold.decisions.promotion import CandidateBranch
from glue_jobs.silver_to_gold.decisions.quality_results import FailedExample, QualityResult
from glue_jobs.silver_to_gold.manifest import ManifestDocument
from medallion.vocabulary.datasets import Expectation, GoldTable

Examples = Mapping[str, tuple[FailedExample, ...]]
"""Rows that break a rule, by the rule's name."""


@dataclass(frozen=True)
class Taken:
    """The results of the checks of the silver rows.

    Attributes:
        rules: what was checked.
        found: by document; documents without rows are absent.
        rewritten: documents that have rows of another version or run than the manifest's.
    """

    rules: tuple[Expectation, ...] = ()
    found: Mapping[str, DocumentFindings] = field(default_factory=dict)
    rewritten: frozenset[str] = frozenset()

    @property
    def held(self) -> dict[str, str]:
        """Document id -> why its rows are not fit for gold."""
        judged = {name: self.found[name] for name in self.found if name not in self.rewritten}
        return findings.held(judged, self.rules)

    @property
    def unfit(self) -> frozenset[str]:
        """Documents whose rows never reach the branch."""
        return self.rewritten | self.held.keys()


class GoldTables(Protocol):
    """The silver rows of a manifest, and the gold tables that a gold run writes."""

    def silver_objects(self, documents: Sequence[ManifestDocument]) -> Mapping[str, str]:
        """Document id -> what changes with its silver objects; absent if any of them is missing."""

    def take_in(self, documents: Sequence[ManifestDocument]) -> Taken:
        """Read and check the documents' silver rows, and forget those of an earlier try."""

    def branch(self) -> CandidateBranch:
        """The gold run's branch of the records table, for the rows that were taken in."""

    def publications(self, gold_run_ids: Collection[str]) -> Mapping[str, str]:
        """Gold run id -> the snapshot it published, for those in main's history, oldest first."""

    def records_snapshot_id(self) -> str | None:
        """The snapshot of the records table that readers see, None before the first."""

    def intake_examples(self) -> Examples:
        """Silver rows that break a rule of the intake."""

    def audit_examples(self, rules: tuple[Expectation, ...], unfit: frozenset[str]) -> Examples:
        """Rows that break one of the rules.

        Args:
            rules: rules that some rows break.
            unfit: documents that the intake kept off the branch.
        """

    def release_rows(self) -> None:
        """Free the silver rows."""

    def aggregate(self, definition: GoldTable, snapshot_id: str | None) -> AggregateTable:
        """One of the dataset's gold tables.

        Args:
            definition: its SQL.
            snapshot_id: the branch's snapshot that it is computed from; None for main, which may
                have columns that its last snapshot lacks.
        """

    def record(self, results: list[QualityResult]) -> None:
        """Append the quality results, replacing those of an earlier try of the gold run."""
