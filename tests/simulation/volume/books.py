"""The ledger, the claims and the gold runs' objects as plain values; calls are replayed.

The steps that depend on other documents (JoinGoldRun, SettleGoldRun, RecordFailure) run the
product's own decisions on these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO

from medallion.contracts import DocumentPointer
from medallion.ledger import (
    DocumentEntry,
    GoldClaim,
    GoldClaims,
    GoldResult,
    Ledger,
    WaitingDocument,
)
from medallion.vocabulary.errors import ClaimLostError, ClaimTakenError
from medallion.vocabulary.statuses import DocumentStatus
from tests.simulation.aws.dynamodb import PAGE_BYTES
from tests.simulation.aws.network import label_of
from tests.simulation.product.deployment import SILVER

if TYPE_CHECKING:
    from tests.simulation.volume.replay import Replay


@dataclass
class Books:
    """What the ledger table and the silver bucket hold.

    Attributes:
        entries: of the documents.
        claim: on the dataset's gold.
        waiting: documents that wait for gold, by id.
        objects: manifests, results and rows of documents, by key.
    """

    entries: dict[str, DocumentEntry] = field(default_factory=dict)
    claim: GoldClaim | None = None
    waiting: dict[str, WaitingDocument] = field(default_factory=dict)
    objects: dict[str, bytes] = field(default_factory=dict)


class ReplayedLedger(Ledger):
    """The ledger of documents."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def find(self, document_id: str) -> DocumentEntry | None:
        self._replay.call("dynamodb GetItem document")
        return self._books.entries.get(document_id)

    def fences(self, document_ids: Iterable[str]) -> dict[str, int]:
        label = "dynamodb BatchGetItem document"
        most = max(call.items for call in self._replay.recordings.calls["", label])
        ids = iter(document_ids)
        found: dict[str, int] = {}
        while batch := list(islice(ids, most)):
            self._replay.call(label, items=len(batch))
            found |= {i: self._books.entries[i].fence for i in batch if i in self._books.entries}
        return found

    def record_gold(self, document_id: str, fence: int, gold: GoldResult) -> None:
        self._change(document_id, fence, gold=gold)

    def finish(
        self,
        document: DocumentPointer,
        status: DocumentStatus,
        reason_code: str | None = None,
        reason: str | None = None,
    ) -> None:
        self._change(document.document_id, document.fence, status=status, owner=None)

    def _change(self, document_id: str, fence: int, **facts: Any) -> None:
        self._replay.call("dynamodb UpdateItem document")
        entry = self._books.entries.get(document_id)
        if entry is None or entry.fence != fence:
            raise ClaimLostError("another run took over the document")
        self._books.entries[document_id] = replace(entry, **facts)


class ReplayedClaims(GoldClaims):
    """The claim on gold, and the documents that wait."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay
        self._call: Callable[[str], None] = replay.call
        self._recordings = replay.recordings

    def find(self, dataset: str) -> GoldClaim | None:
        self._call("dynamodb GetItem gold claim")
        return self._books.claim

    def take(self, wanted: GoldClaim, seen: GoldClaim | None) -> None:
        self._call("dynamodb PutItem gold claim")
        held = self._books.claim
        if (held and held.gold_run_id) != (seen and seen.gold_run_id):
            raise ClaimTakenError("another run brings this dataset into gold")
        self._books.claim = wanted

    def release(self, dataset: str, gold_run_id: str) -> bool:
        self._call("dynamodb DeleteItem gold claim")
        if self._books.claim is None or self._books.claim.gold_run_id != gold_run_id:
            return False
        self._books.claim = None
        return True

    def wait(self, dataset: str, document: WaitingDocument) -> None:
        self._call("dynamodb PutItem gold waiting")
        self._books.waiting[document.document_id] = document

    def isolate(self, dataset: str, document_id: str, fence: int) -> bool:
        self._call("dynamodb UpdateItem gold waiting")
        known = self._books.waiting.get(document_id)
        if known is None or known.fence != fence:
            return False
        self._books.waiting[document_id] = replace(known, alone=True)
        return True

    def find_waiting(self, dataset: str, document_id: str) -> WaitingDocument | None:
        self._call("dynamodb GetItem gold waiting")
        return self._books.waiting.get(document_id)

    def waiting(self, dataset: str) -> tuple[WaitingDocument, ...]:
        label = "dynamodb Query"
        call = max(self._recordings.calls["", label], key=lambda known: known.items)
        per_page = max(1, PAGE_BYTES * call.items // max(1, call.received))
        left = len(self._books.waiting)
        while True:
            self._replay.call(label, items=min(left, per_page))
            left -= per_page
            if left <= 0:
                break
        return tuple(self._books.waiting[i] for i in sorted(self._books.waiting))

    def stop_waiting(self, dataset: str, document_id: str, fence: int) -> bool:
        self._call("dynamodb DeleteItem gold waiting")
        known = self._books.waiting.get(document_id)
        if known is None or known.fence != fence:
            return False
        del self._books.waiting[document_id]
        return True


class ReplayedObjects:
    """The silver bucket, of which only the objects of gold runs and documents are kept."""

    def __init__(self, books: Books, replay: Replay) -> None:
        self._books = books
        self._replay = replay

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        found = self._books.objects.get(key)
        self._call("GetObject", key, (0, len(found or b"")))
        return self._books.objects.get(key)

    def put(self, key: str, body: bytes) -> None:
        self._call("PutObject", key, (len(body), 0))
        self._books.objects[key] = body

    def etag(self, key: str) -> str | None:
        self._call("HeadObject", key, (0, 0))
        return "etag" if key in self._books.objects else None

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        content = body if isinstance(body, bytes) else body.read()
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        self._call("PutObject", key, (len(content), 0), **condition)
        self._books.objects[key] = content
        return "etag"

    def _call(self, operation: str, key: str, size: tuple[int, int], **condition: str) -> None:
        label = label_of("s3", operation, {"Bucket": SILVER, "Key": key, **condition})
        self._replay.call(label, size=size)
