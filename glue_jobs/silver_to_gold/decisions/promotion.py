"""Audits the rows of documents on a branch, and publishes the accepted ones in one step."""

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

    def snapshot_id(self) -> str:
        """The snapshot that main has once the branch is published."""

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
class Audit:
    """The result for the documents.

    Attributes:
        accepted: documents whose rows on the branch are as they must be.
        audited: findings of every document whose rows were audited, held ones included.
        held: document id -> why its rows stay out.
    """

    accepted: tuple[str, ...]
    audited: Mapping[str, DocumentFindings]
    held: Mapping[str, str]


def audit(
    branch: CandidateBranch, document_ids: frozenset[str], rules: tuple[Expectation, ...]
) -> Audit:
    """Build the branch without the documents that break a rule of severity error.

    Args:
        branch: the gold run's branch.
        document_ids: documents to replace.
        rules: what the branch's audit judges the rows by.
    """
    audited: dict[str, DocumentFindings] = {}
    held: dict[str, str] = {}
    while accepted := sorted(document_ids - held.keys()):
        branch.rebuild(accepted)
        found = branch.audit(accepted)
        audited |= found
        newly_held = findings.held(found, rules)
        held |= newly_held
        if not newly_held:
            break
    return Audit(tuple(accepted), audited, held)


def publish(branch: CandidateBranch) -> str:
    """Publish the branch, and check it: a commit may report success although another one won.

    Raises:
        BranchOvertakenError: main moved meanwhile.
    """
    snapshot_id = branch.publish()
    if not branch.is_visible(snapshot_id):
        raise BranchOvertakenError(f"main does not have the published snapshot {snapshot_id}")
    return snapshot_id
