"""What a gold run reports about each document of its manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from typing import Final

from glue_jobs.silver_to_gold.decisions.attempts import Prepared
from glue_jobs.silver_to_gold.manifest import GoldRunBreak, ManifestDocument, PromotionResult
from medallion.vocabulary.statuses import PromotionStatus

SILVER_CHANGED: Final = "SILVER_CHANGED"
_LEFT_OUT_REASON: Final = "its silver object was deleted or rewritten; a newer run brings it"


def results_of(
    documents: Iterable[ManifestDocument],
    prepared: Prepared,
    left_out: Set[str],
    broken: Mapping[str, GoldRunBreak],
) -> tuple[PromotionResult, ...]:
    """The results of all documents, in the manifest's order."""
    held = {**prepared.taken.held, **prepared.audit.held}
    return tuple(
        _refused(document.document_id, left_out, broken, held) or _accepted(document, prepared)
        for document in documents
    )


def _refused(
    document_id: str,
    left_out: Set[str],
    broken: Mapping[str, GoldRunBreak],
    held: Mapping[str, str],
) -> PromotionResult | None:
    """The result of a document that keeps its former rows in gold."""
    if document_id in left_out:
        status, reason, code = PromotionStatus.LEFT_OUT, _LEFT_OUT_REASON, SILVER_CHANGED
        return PromotionResult(document_id, status, reason=reason, reason_code=code)
    if document_id in broken:
        found, status = broken[document_id], PromotionStatus.BROKEN
        reason = f"{found.stage}: {found.reason}"
        return PromotionResult(document_id, status, reason=reason, reason_code=found.reason_code)
    if document_id in held:
        return PromotionResult(document_id, PromotionStatus.HELD, reason=held[document_id])
    return None


def _accepted(document: ManifestDocument, prepared: Prepared) -> PromotionResult:
    document_id, snapshot_id = document.document_id, prepared.snapshot_id
    if document.records_key is None:
        return PromotionResult(document_id, PromotionStatus.REMOVED, snapshot_id=snapshot_id)
    found = prepared.audit.audited.get(document_id)
    rows = found.rows if found else 0
    return PromotionResult(document_id, PromotionStatus.PROMOTED, rows, snapshot_id)
