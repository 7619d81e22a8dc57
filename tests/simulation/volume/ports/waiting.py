"""The documents that wait for gold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from medallion.gold_runs import WaitingDocument, WaitingDocuments
from medallion.vocabulary.errors import ClaimLostError
from tests.simulation.volume.ports.books import Books

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay

_UPDATE = "dynamodb UpdateItem gold waiting"


class ReplayedWaiting(WaitingDocuments):
    """The waiting documents in the books."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def join(self, dataset: str, document: WaitingDocument) -> WaitingDocument | None:
        self._replay.call(_UPDATE)
        before = self._books.waiting(document.document_id)
        if before and before.fence > document.fence:
            raise ClaimLostError("another run took over the document")
        self._books.put_waiting(_with_history(document, before))
        return before

    def suspect(
        self, dataset: str, document: WaitingDocument, *, group: str, breaks: int, now: str
    ) -> bool:
        self._replay.call(_UPDATE)
        known = self._books.waiting(document.document_id)
        if known is None or known.fence != document.fence:
            return False
        since = known.broken_at or now
        self._books.put_waiting(replace(known, group=group, breaks=breaks, broken_at=since))
        return True

    def forget_token(self, dataset: str, document: WaitingDocument) -> None:
        if document.task_token is None:
            return
        self._replay.call(_UPDATE)
        known = self._books.waiting(document.document_id)
        if known and known.task_token == document.task_token:
            self._books.put_waiting(replace(known, task_token=None))

    def find_many(self, dataset: str, document_ids: Iterable[str]) -> list[WaitingDocument]:
        label = "dynamodb BatchGetItem gold waiting"
        most = self._replay.recordings.largest(label).items
        ids = iter(document_ids)
        found: list[WaitingDocument] = []
        while batch := list(islice(ids, most)):
            self._replay.call(label, items=len(batch))
            found += [known for i in batch if (known := self._books.waiting(i))]
        return found

    def in_turn(self, dataset: str, after: str, page: int) -> Iterator[WaitingDocument]:
        yield from self._pages(after, None, page)
        if after:
            yield from self._pages("", after, page)

    def leave(self, dataset: str, document: WaitingDocument) -> bool:
        self._replay.call("dynamodb DeleteItem gold waiting")
        known = self._books.waiting(document.document_id)
        if known is None:
            return True
        if (known.fence, known.task_token) != (document.fence, document.task_token):
            return False
        self._books.drop_waiting(document.document_id)
        return True

    def _pages(self, after: str, last: str | None, page: int) -> Iterator[WaitingDocument]:
        while True:
            read = list(islice(self._books.waiting_after(after, last), page))
            self._replay.call("dynamodb Query", items=len(read))
            yield from read
            if len(read) < page:
                return
            after = read[-1].document_id


def _with_history(document: WaitingDocument, before: WaitingDocument | None) -> WaitingDocument:
    """The document with what is known of broken gold runs."""
    if before is None:
        return document
    return replace(document, group=before.group, breaks=before.breaks, broken_at=before.broken_at)
