"""A document's final status, from the proposal of its run and the result of its gold run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from medallion.ledger.entries import DocumentEntry

_UNEXPLAINED = {
    DocumentStatus.PARTIAL: "chunks failed, or more was quarantined than the dataset allows",
    DocumentStatus.FAILED: "no chunk succeeded",
    DocumentStatus.REJECTED: "the document cannot be processed",
    DocumentStatus.HELD: "the rows broke a data-quality rule of severity error",
}
"""Statuses that fail the execution, each with its cause if no step gave a reason."""

_PROPOSALS = frozenset(
    {
        DocumentStatus.COMPLETE,
        DocumentStatus.PARTIAL,
        DocumentStatus.FAILED,
        DocumentStatus.REJECTED,
        DocumentStatus.DELETED,
    }
)


@dataclass(frozen=True)
class Outcome:
    """The final status; all but COMPLETE and DELETED have a reason."""

    status: DocumentStatus
    reason_code: str | None
    reason: str | None

    def facts(self) -> dict[str, Any]:
        """The fields of the entry that it sets."""
        return {"status": self.status, "reason_code": self.reason_code, "reason": self.reason}


def outcome_of(entry: DocumentEntry) -> Outcome:
    """The document's final status, from the proposal and gold's result under the same claim.

    It reads nothing that a final status writes, so a retry gives the same result.

    Raises:
        DefectError: no step proposed a status, or gold's result contradicts the proposal.
    """
    status = entry.proposed_status
    if status not in _PROPOSALS:
        raise DefectError(f"no step proposed a final status (proposal: {status})")
    gold = _gold_result(entry)
    if gold is PromotionStatus.HELD:
        return _held(entry)
    if gold in (PromotionStatus.BROKEN, PromotionStatus.LEFT_OUT):
        return Outcome(DocumentStatus.FAILED, entry.gold.reason_code, entry.gold.reason)
    _refuse_empty_claims(entry, gold)
    reason = entry.proposed_reason or _UNEXPLAINED.get(status)
    if status is DocumentStatus.PARTIAL:
        reason = f"{reason}; {_gold_summary(gold)}"
    code = entry.proposed_reason_code or (status.value if reason else None)
    return Outcome(status, code, reason)


def _refuse_empty_claims(entry: DocumentEntry, gold: PromotionStatus | None) -> None:
    if entry.proposed_status is DocumentStatus.COMPLETE and gold is None:
        raise DefectError("the document is proposed as COMPLETE, but no gold run included it")
    if entry.proposed_status is DocumentStatus.DELETED and entry.gold.rows:
        raise DefectError("the document is proposed as DELETED, but gold still holds its rows")


def _gold_result(entry: DocumentEntry) -> PromotionStatus | None:
    return entry.gold.status if entry.is_settled else None


def _held(entry: DocumentEntry) -> Outcome:
    """HELD outranks PARTIAL; the reason states both."""
    reason = entry.gold.reason or _UNEXPLAINED[DocumentStatus.HELD]
    if entry.proposed_status is DocumentStatus.PARTIAL:
        why = entry.proposed_reason or _UNEXPLAINED[DocumentStatus.PARTIAL]
        reason = f"{reason}; also partial: {why}"
    return Outcome(DocumentStatus.HELD, "QUALITY_GATE", reason)


def _gold_summary(gold: PromotionStatus | None) -> str:
    return "the good rows are in gold" if gold else "gold was not changed"
