"""Answers that another document paid for: the reference comes first, see docs/adr/0010."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.asking.answer_file import read_line
from lambdas.extract_batch.asking.removal_marks import is_marked, without_mark
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimTakenError

if TYPE_CHECKING:
    from lambdas.extract_batch.asking.answer_file import StoredAnswer
    from medallion.aws import ConditionalObjectStore

ATTEMPTS: Final = 8


class SharedAnswers:
    """A dataset's answers, as a document uses them that did not pay for them."""

    def __init__(self, silver: ConditionalObjectStore, dataset: str, document_id: str) -> None:
        self._silver = silver
        self._dataset = dataset
        self._document_id = document_id
        self._referred: set[str] = set()

    def find(self, digest: str) -> StoredAnswer | None:
        """Refer to the answer, and read it after that: from then on, no erasure removes it.

        Raises:
            ClaimTakenError: other runs kept changing it.
        """
        self._refer(digest)
        key = lake.answer_key(self._dataset, digest)
        line = self._silver.get(key)
        for _ in range(ATTEMPTS):
            if line is None:
                return None
            if not is_marked(line):
                return read_line(line)
            line = self._take_mark_off(key)
        raise ClaimTakenError("other runs kept changing a stored answer")

    def _refer(self, digest: str) -> None:
        if digest not in self._referred:
            self._silver.put(lake.reference_key(self._dataset, digest, self._document_id), b"")
            self._referred.add(digest)

    def _take_mark_off(self, key: str) -> bytes | None:
        """The answer as it is now; an erasure that sees it without its mark leaves it."""
        etag = self._silver.etag(key)
        line = self._silver.get(key)
        if line is not None and is_marked(line):
            kept = without_mark(line)
            if self._silver.put_if_unchanged(key, kept, etag):
                return kept
        return line
