"""The ledger of documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from medallion.contracts import DocumentPointer
from medallion.ledger import DocumentEntry, GoldResult, Ledger, Outcome
from medallion.vocabulary.errors import ClaimLostError
from medallion.vocabulary.statuses import DocumentStatus
from tests.simulation.volume.ports.books import Books

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay


class ReplayedLedger(Ledger):
    """The entries of the books; what it inherits uses these calls."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def find(self, document_id: str) -> DocumentEntry | None:
        self._replay.call("dynamodb GetItem document")
        return self._books.entries.get(document_id)

    def find_many(self, document_ids: Iterable[str]) -> dict[str, DocumentEntry]:
        label = "dynamodb BatchGetItem document"
        most = self._replay.recordings.largest(label).items
        ids = iter(document_ids)
        found: dict[str, DocumentEntry] = {}
        while batch := list(islice(ids, most)):
            self._replay.call(label, items=len(batch))
            found |= {i: self._books.entries[i] for i in batch if i in self._books.entries}
        return found

    def settle(
        self, document_id: str, fence: int, gold: GoldResult, outcome: Outcome
    ) -> DocumentEntry:
        settled = {} if gold.keeps_former_rows else {"unsettled": False}
        return self._change(document_id, fence, gold=gold, **settled, **outcome.facts())

    def note_gold(self, document_id: str, fence: int, gold: GoldResult) -> DocumentEntry | None:
        self._replay.call("dynamodb UpdateItem document")
        entry = self._books.entries.get(document_id)
        if entry is None or not (entry.gold.fence or 0) < fence < entry.fence:
            return None
        noted = self._books.entries[document_id] = replace(entry, gold=gold)
        return noted

    def fail(self, entry: DocumentEntry, outcome: Outcome) -> DocumentEntry:
        known = self._books.entries[entry.document_id]
        if (known.status, known.owner) != (DocumentStatus.RUNNING, entry.owner):
            self._replay.call("dynamodb UpdateItem document")
            return self.require_claim(entry.pointer(run_name=""))
        return self._change(entry.document_id, entry.fence, **outcome.facts())

    def release(self, document: DocumentPointer) -> DocumentEntry:
        return self._change(document.document_id, document.fence, owner=None)

    def _change(self, document_id: str, fence: int, **facts: Any) -> DocumentEntry:
        self._replay.call("dynamodb UpdateItem document")
        entry = self._books.entries.get(document_id)
        if entry is None or entry.fence != fence:
            raise ClaimLostError("another run took over the document")
        changed = self._books.entries[document_id] = replace(entry, **facts)
        return changed
