"""Publishes the rows of accepted documents in the records table, in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import expectations
from glue_jobs.silver_to_gold.audit_branch import AuditBranch, BranchOvertakenError
from glue_jobs.silver_to_gold.expectations import DocumentFindings
from medallion.vocabulary.datasets import Expectation

MAX_TRIES = 3
"""How often the branch is rebuilt because main moved; the gold claim makes that rare."""

DOCUMENT_ID = "document_id"

Audit = Callable[[DataFrame], dict[str, DocumentFindings]]


@dataclass(frozen=True)
class Promotion:
    """The result for the documents.

    Attributes:
        snapshot_id: the published snapshot, None if nothing was published.
        audited: findings of every document whose rows were audited, held ones included.
        held: document id -> why its rows stay out.
    """

    snapshot_id: str | None
    audited: Mapping[str, DocumentFindings]
    held: Mapping[str, str]


def promote(
    branch: AuditBranch,
    rows: DataFrame,
    document_ids: frozenset[str],
    rules: tuple[Expectation, ...],
    audit: Audit | None = None,
) -> Promotion:
    """Replace the documents' rows, except those of documents that break a rule of severity error.

    Args:
        branch: the gold run's audit branch.
        rows: the new rows of the documents; a document without new rows loses its old rows.
        document_ids: documents to replace.
        rules: what the rows must satisfy on the branch.
        audit: judges the rows on the branch by document; the rules by default.

    Raises:
        BranchOvertakenError: main moved during every attempt.
    """
    audit = audit or (lambda rows: expectations.findings_by_document(rows, DOCUMENT_ID, rules))
    try:
        return _promote(branch, rows, document_ids, rules, audit)
    finally:
        branch.drop()


def _promote(
    branch: AuditBranch,
    rows: DataFrame,
    document_ids: frozenset[str],
    rules: tuple[Expectation, ...],
    audit: Audit,
) -> Promotion:
    audited: dict[str, DocumentFindings] = {}
    held: dict[str, str] = {}
    tries = 0
    while accepted := sorted(document_ids - held.keys()):
        build(branch, rows, accepted)
        found = audit(branch.rows().where(F.col(DOCUMENT_ID).isin(accepted)))
        audited |= found
        newly_held = expectations.held(found, rules)
        held |= newly_held
        if newly_held:
            continue
        tries += 1
        try:
            return Promotion(branch.publish(), audited, held)
        except BranchOvertakenError:
            if tries == MAX_TRIES:
                raise
    return Promotion(None, audited, held)


def build(branch: AuditBranch, rows: DataFrame, document_ids: list[str]) -> None:
    """Create the branch from main, with the documents' rows replaced."""
    branch.create()
    branch.delete_documents(document_ids)
    branch.append(rows.where(F.col(DOCUMENT_ID).isin(document_ids)))
