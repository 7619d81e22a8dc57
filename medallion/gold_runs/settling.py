"""Writes the results of a gold run to the ledger, and lets the waiting runs continue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from medallion.contracts import JoinGoldRunResponse, JoinState
from medallion.gold_runs.gold_facts import gold_facts
from medallion.ledger import (
    DocumentEntry,
    Outcome,
    outcome_of,
    write_document_row,
)
from medallion.vocabulary.errors import ClaimLostError, DefectError
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medallion.aws import Concurrency, ConditionalObjectStore
    from medallion.contracts import GoldManifest, PromotionResult
    from medallion.gold_runs.task_tokens import TaskTokens
    from medallion.gold_runs.waiting import WaitingDocuments
    from medallion.gold_runs.waiting_document import WaitingDocument
    from medallion.ledger import Ledger

WORKERS = 16
"""A fenced update is one request, and 500 one after the other would take half a minute."""

SETTLED = JoinGoldRunResponse(state=JoinState.SETTLED)


@dataclass(frozen=True)
class Settling:
    """What settling reads and writes."""

    ledger: Ledger
    waiting: WaitingDocuments
    tokens: TaskTokens
    silver: ConditionalObjectStore
    concurrency: Concurrency


def settle(
    manifest: GoldManifest, results: Iterable[PromotionResult], settling: Settling
) -> tuple[PromotionStatus, ...]:
    """Settle the documents that a gold run reported on; doing it again changes nothing.

    A document's result and its final status are one conditional write. Its waiting task is answered
    afterwards, and it stops waiting last, so that a repeated call finds what is still to be done.

    Args:
        manifest: the documents, each with the claim under which it waits.
        results: what the gold run did with each of them.
        settling: what this reads and writes.

    Returns:
        The results that count, without those of documents that a newer run has taken over.

    Raises:
        DefectError: a result is of a document that is not in the manifest.
    """
    claimed = {document.document_id: document.fence for document in manifest.documents}
    reported = tuple(results)
    if not {result.document_id for result in reported} <= claimed.keys():
        raise DefectError("the gold run reported on documents that are not in its manifest")
    fences = {result.document_id: claimed[result.document_id] for result in reported}
    entries = settling.ledger.find_many(fences)

    def record(result: PromotionResult) -> PromotionStatus | None:
        entry, fence = entries.get(result.document_id), fences[result.document_id]
        return _record(entry, fence, result, manifest.gold_run_id, settling) if entry else None

    with settling.concurrency.pool(WORKERS) as pool:
        recorded = list(pool.map(record, reported))
        waiting = settling.waiting.find_many(manifest.dataset, fences)
        settled = [d for d in waiting if d.fence <= fences[d.document_id]]
        list(pool.map(lambda d: let_go(d, manifest.dataset, settling), settled))
    return tuple(status for status in recorded if status)


def let_go(document: WaitingDocument, dataset: str, settling: Settling) -> None:
    """Let the document's run continue, and the document wait no longer."""
    left = False
    while not left:
        if document.task_token:
            settling.tokens.answer(document.task_token, SETTLED)
        left = settling.waiting.leave(dataset, document)
        # Another attempt of its task may have begun to wait in between.
        again = [] if left else settling.waiting.find_many(dataset, [document.document_id])
        if not again or again[0].fence != document.fence:
            return
        document = again[0]


def _record(
    entry: DocumentEntry,
    fence: int,
    result: PromotionResult,
    gold_run_id: str,
    settling: Settling,
) -> PromotionStatus | None:
    """Write one result; None if a newer run took over the document."""
    written = _settled(entry, fence, result, gold_run_id, settling)
    if written is None:
        _note(entry, fence, result, gold_run_id, settling)
        return None
    if written.owner is None:
        _write_row(written, settling)
    return written.gold.status


def _settled(
    entry: DocumentEntry,
    fence: int,
    result: PromotionResult,
    gold_run_id: str,
    settling: Settling,
) -> DocumentEntry | None:
    """The entry with its result; None if a newer run took over the document."""
    if entry.fence != fence:
        return None
    if entry.is_settled:
        return entry
    gold = gold_facts(fence, result, gold_run_id, entry.gold)
    outcome = _outcome(replace(entry, gold=gold))
    try:
        return settling.ledger.settle(entry.document_id, fence, gold, outcome)
    except ClaimLostError:
        return None


def _note(
    entry: DocumentEntry, fence: int, result: PromotionResult, gold_run_id: str, settling: Settling
) -> None:
    """Write a result under an older claim: it changed gold, whatever the newer run does."""
    gold = gold_facts(fence, result, gold_run_id, entry.gold)
    if gold.keeps_former_rows:
        return
    written = settling.ledger.note_gold(entry.document_id, fence, gold)
    if written and written.owner is None:
        _write_row(written, settling)


def _outcome(entry: DocumentEntry) -> Outcome:
    """The final status; a contradiction is one document's failure and holds back no other."""
    try:
        return outcome_of(entry)
    except DefectError as error:
        return Outcome(DocumentStatus.FAILED, type(error).__name__, str(error))


def _write_row(entry: DocumentEntry, settling: Settling) -> None:
    """Its execution has ended, so nobody else will; a row that says FAILED may be there."""
    try:
        write_document_row(entry, settling.ledger, settling.silver)
    except ClaimLostError:
        return  # the newer run writes its own row
