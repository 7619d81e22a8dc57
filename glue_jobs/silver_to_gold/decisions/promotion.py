"""Publishes the rows of accepted documents in the records table, in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from glue_jobs.silver_to_gold.decisions import findings
from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings
from medallion.vocabulary.datasets import Expectation
from medallion.vocabulary.errors import RetryableError

MAX_TRIES = 3
"""How often the branch is rebuilt because main moved; the gold claim makes that rare."""


class BranchOvertakenError(RetryableError):
    """Main moved since the branch was made: publishing it would undo another commit."""


class CandidateBranch(Protocol):
    """A gold run's branch of the records table, with what main is to become."""

    def rebuild(self, document_ids: Sequence[str]) -> None:
        """Start from main as it is now, and replace the rows of these documents.

        A document without new rows loses its old rows.
        """

    def audit(self, document_ids: Sequence[str]) -> dict[str, DocumentFindings]:
        """Judge the branch's rows of these documents; documents without rows are absent."""

    def publish(self) -> str:
        """Make the branch main; the snapshot that readers see now.

        Raises:
            BranchOvertakenError: main moved meanwhile.
        """

    def is_visible(self, snapshot_id: str) -> bool:
        """Whether main is this snapshot or was made from it."""

    def drop(self) -> None:
        """Remove the branch, if it exists."""


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
    branch: CandidateBranch, document_ids: frozenset[str], rules: tuple[Expectation, ...]
) -> Promotion:
    """Replace the documents' rows, except those of documents that break a rule of severity error.

    Args:
        branch: the gold run's branch.
        document_ids: documents to replace.
        rules: what the branch's audit judges the rows by.

    Raises:
        BranchOvertakenError: main moved during every attempt.
    """
    try:
        return _promote(branch, document_ids, rules)
    finally:
        branch.drop()


def _promote(
    branch: CandidateBranch, document_ids: frozenset[str], rules: tuple[Expectation, ...]
) -> Promotion:
    audited: dict[str, DocumentFindings] = {}
    held: dict[str, str] = {}
    tries = 0
    while accepted := sorted(document_ids - held.keys()):
        branch.rebuild(accepted)
        found = branch.audit(accepted)
        audited |= found
        newly_held = findings.held(found, rules)
        held |= newly_held
        if newly_held:
            continue
        tries += 1
        try:
            return Promotion(_published(branch), audited, held)
        except BranchOvertakenError:
            if tries == MAX_TRIES:
                raise
    return Promotion(None, audited, held)


def _published(branch: CandidateBranch) -> str:
    """Publish the branch, and check it: a commit may report success although another one won.

    Raises:
        BranchOvertakenError: main moved meanwhile.
    """
    snapshot_id = branch.publish()
    if not branch.is_visible(snapshot_id):
        raise BranchOvertakenError(f"main does not have the published snapshot {snapshot_id}")
    return snapshot_id
