"""The branch that a gold run promotes, with the rows of Spark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import expectations
from glue_jobs.silver_to_gold.audit_branch import AuditBranch
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from medallion.vocabulary.datasets import Expectation

DOCUMENT_ID = "document_id"


@dataclass(frozen=True)
class SparkCandidateBranch:
    """An audit branch and the new rows of the documents, as a `CandidateBranch`."""

    audit_branch: AuditBranch
    rows: DataFrame
    rules: tuple[Expectation, ...]

    def rebuild(self, document_ids: Sequence[str]) -> None:
        """Create the branch from main, with the documents' rows replaced."""
        self.audit_branch.create()
        self.audit_branch.delete_documents(document_ids)
        self.audit_branch.append(self.rows.where(F.col(DOCUMENT_ID).isin(list(document_ids))))

    def audit(self, document_ids: Sequence[str]) -> dict[str, DocumentFindings]:
        rows = self.audit_branch.rows().where(F.col(DOCUMENT_ID).isin(list(document_ids)))
        return expectations.findings_by_document(rows, DOCUMENT_ID, self.rules)

    def snapshot_id(self) -> str:
        return self.audit_branch.snapshot_id()

    def publish(self) -> str:
        return self.audit_branch.publish()

    def is_visible(self, snapshot_id: str) -> bool:
        return self.audit_branch.is_visible(snapshot_id)

    def drop(self) -> None:
        self.audit_branch.drop()
