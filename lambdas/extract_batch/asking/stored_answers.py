"""Raw answers of a dataset, stored by the digest of their request before they are judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.asking.answer_file import is_marked, read_line, without_mark
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimTakenError

if TYPE_CHECKING:
    from lambdas.extract_batch.asking.answer_file import StoredAnswer
    from medallion.aws import ConditionalObjectStore

_ATTEMPTS: Final = 8


class StoredAnswers:
    """A dataset's stored answers, as one document uses them.

    A document needs no reference to an answer that it paid for, because the answer names it. For
    any other answer, it writes a reference first and then reads the answer, so that no erasure
    removes an answer in use: see docs/adr/0010.
    """

    def __init__(
        self,
        silver: ConditionalObjectStore,
        dataset: str,
        document_id: str,
        *,
        may_refer: bool = True,
    ) -> None:
        """Without `may_refer`, answers are only looked at, for a run that writes no rows."""
        self.document_id = document_id
        self._silver = silver
        self._dataset = dataset
        self._may_refer = may_refer
        self._referred: set[str] = set()

    def find(self, digest: str) -> StoredAnswer | None:
        """The stored answer to exactly this request, if any.

        Raises:
            ClaimTakenError: other runs kept changing it.
        """
        line = self._silver.get(self._key(digest))
        if line is None:
            return None
        stored = read_line(line)
        if stored.document_id == self.document_id or not self._may_refer:
            return stored
        return self._share(digest)

    def keep(self, stored: StoredAnswer) -> StoredAnswer:
        """Store a paid answer; the result is the answer to use, which another run may have paid.

        Raises:
            ClaimTakenError: other runs kept changing it.
        """
        digest = stored.request_digest
        for _ in range(_ATTEMPTS):
            if self._silver.put_once(self._key(digest), stored.line()):
                return stored
            # It exists, or another run is writing it now, or an erasure removed it meanwhile.
            found = self.find(digest)
            if found is None:
                continue
            # If they are equal, an earlier attempt was successful but its reply was lost.
            if found != stored:
                self.keep_surplus(stored)
            return found
        self.keep_surplus(stored)
        raise ClaimTakenError("other runs kept changing a stored answer")

    def keep_surplus(self, stored: StoredAnswer) -> None:
        """Store a paid call that no document uses, so that it is counted."""
        key = lake.surplus_answer_key(self._dataset, stored.request_digest, stored.call_id())
        self._silver.put(key, replace(stored, surplus=True).line())

    def _share(self, digest: str) -> StoredAnswer | None:
        """Refer to an answer that this document did not pay for, and read it after that."""
        self._refer(digest)
        line = self._silver.get(self._key(digest))
        for _ in range(_ATTEMPTS):
            if line is None:
                return None
            if not is_marked(line):
                return read_line(line)
            line = self._take_mark_off(digest)
        raise ClaimTakenError("other runs kept changing a stored answer")

    def _refer(self, digest: str) -> None:
        if digest not in self._referred:
            self._silver.put(lake.reference_key(self._dataset, digest, self.document_id), b"")
            self._referred.add(digest)

    def _take_mark_off(self, digest: str) -> bytes | None:
        """The answer as it is now; an erasure that sees it without its mark leaves it."""
        key = self._key(digest)
        etag = self._silver.etag(key)
        line = self._silver.get(key)
        if line is not None and is_marked(line):
            kept = without_mark(line)
            if self._silver.put_if_unchanged(key, kept, etag):
                return kept
        return line

    def _key(self, digest: str) -> str:
        return lake.answer_key(self._dataset, digest)
