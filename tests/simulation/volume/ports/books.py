"""What the account holds: entries, claims, waiting documents, objects, executions and tokens."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from medallion.gold_runs import GoldClaim, WaitingDocument
from medallion.ledger import DocumentEntry
from tests.simulation.kernel import Promise


@dataclass
class Run:
    """An execution as the steps and RecordFailure see it."""

    number: int
    document_id: str
    arn: str
    name: str
    input: str
    status: str = "RUNNING"
    error: str | None = None
    cause: str = ""
    state: str = ""
    is_extracted: bool = False

    @property
    def is_alive(self) -> bool:
        return self.status == "RUNNING"


@dataclass
class WaitingTask:
    """A task that waits for its callback, or is answered."""

    answer: Promise[Any]

    @property
    def is_open(self) -> bool:
        """Whether an answer still counts."""
        return not self.answer.is_done


@dataclass
class Books:
    """The state of one run of the model.

    Attributes:
        entries: of the documents, by id.
        claim: on the dataset's gold.
        objects: manifests, results and rows of documents, by key.
        runs: executions, by ARN.
        tasks: tasks that wait, by token.
        sizes: how many documents each gold run had.
    """

    entries: dict[str, DocumentEntry] = field(default_factory=dict)
    claim: GoldClaim | None = None
    objects: dict[str, bytes] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    tasks: dict[str, WaitingTask] = field(default_factory=dict)
    sizes: list[int] = field(default_factory=list)
    _waiting: dict[str, WaitingDocument] = field(default_factory=dict)
    _ids: list[str] = field(default_factory=list)

    def waiting(self, document_id: str) -> WaitingDocument | None:
        """How the document waits for gold, None if it does not."""
        return self._waiting.get(document_id)

    def put_waiting(self, document: WaitingDocument) -> None:
        """Let the document wait like this."""
        if document.document_id not in self._waiting:
            insort(self._ids, document.document_id)
        self._waiting[document.document_id] = document

    def drop_waiting(self, document_id: str) -> None:
        """Let the document wait no longer."""
        if self._waiting.pop(document_id, None) is not None:
            del self._ids[bisect_left(self._ids, document_id)]

    def waiting_after(self, document_id: str, last: str | None) -> Iterator[WaitingDocument]:
        """Those that wait, by id: after one document, up to another one, as they are now."""
        while True:
            at = bisect_right(self._ids, document_id)
            if at == len(self._ids) or (last is not None and self._ids[at] > last):
                return
            document_id = self._ids[at]
            yield self._waiting[document_id]
