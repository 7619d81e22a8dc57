"""Gold runs that may have published something that they could not report.

If the job's process dies while it publishes, or cannot write its result afterwards, the result
object has what would be `pending`. Only Spark sees whether the publication is in the table's
history. So the next gold run's manifest `replaces` such a gold run, its job looks, and whoever
settles it settles the earlier one also.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.gold_runs.artifacts import read_manifest, read_result, supersede
from medallion.gold_runs.settling import settle
from medallion.vocabulary.statuses import KEEPING_FORMER_ROWS, PromotionStatus

if TYPE_CHECKING:
    from medallion.contracts import EarlierPublication, GoldManifest, GoldRunResult
    from medallion.gold_runs.settling import Settling
    from medallion.ledger import DocumentEntry


def settle_result(
    manifest: GoldManifest, result: GoldRunResult, settling: Settling
) -> tuple[PromotionStatus, ...]:
    """Settle what the gold run did, and what it found published; repeated, it changes nothing.

    The first result of a document under a claim counts. Rows that this gold run published are
    newer than those of earlier ones. A document that keeps its former rows may have got them from
    an earlier one.
    """
    if not result.published_earlier:
        return settle(manifest, result.documents, settling)
    keeping = [found for found in result.documents if found.status in KEEPING_FORMER_ROWS]
    changed = [found for found in result.documents if found.status not in KEEPING_FORMER_ROWS]
    settled = settle(manifest, changed, settling)
    for publication in reversed(result.published_earlier):
        _settle_earlier(manifest.dataset, publication, settling)
    return settled + settle(manifest, keeping, settling)


def end_gold_run(dataset: str, gold_run_id: str, settling: Settling) -> None:
    """Keep the gold run of a dead leader from publishing, and settle what it has published."""
    manifest = supersede(settling.silver, dataset, gold_run_id)
    result = read_result(settling.silver, dataset, gold_run_id)
    if manifest and result:
        settle_result(manifest, result, settling)


def may_have_published(result: GoldRunResult | None) -> bool:
    """Whether only the table's history shows what the gold run published."""
    return result is not None and result.broken is not None and bool(result.pending)


def is_unreported(entry: DocumentEntry, gold_run_id: str, settling: Settling) -> bool:
    """Whether the gold run may have published the document, and its result is not known."""
    manifest = read_manifest(settling.silver, entry.dataset, gold_run_id)
    result = read_result(settling.silver, entry.dataset, gold_run_id)
    if manifest is None or not may_have_published(result):
        return False
    settled_fence = entry.gold.fence or 0
    return any(
        document.document_id == entry.document_id and document.fence > settled_fence
        for document in manifest.documents
    )


def unreported(manifest: GoldManifest, result: GoldRunResult | None) -> tuple[str, ...]:
    """The gold runs that the next one must look for."""
    has_looked = result is not None and result.published_earlier is not None
    own = (manifest.gold_run_id,) if may_have_published(result) else ()
    return (*(() if has_looked else manifest.replaces), *own)


def _settle_earlier(dataset: str, publication: EarlierPublication, settling: Settling) -> None:
    manifest = read_manifest(settling.silver, dataset, publication.gold_run_id)
    result = read_result(settling.silver, dataset, publication.gold_run_id)
    if manifest is None or result is None:
        return
    # Another try of it may have published before, and was reported.
    if any(pending.snapshot_id == publication.snapshot_id for pending in result.pending):
        settle(manifest, result.pending, settling)
