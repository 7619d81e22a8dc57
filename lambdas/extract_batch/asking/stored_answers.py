"""Raw answers of a dataset, stored by the digest of their request before they are judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lambdas.extract_batch.asking.answer_file import read_line
from lambdas.extract_batch.asking.shared_answers import ATTEMPTS, SharedAnswers
from medallion.vocabulary import lake
from medallion.vocabulary.errors import ClaimTakenError

if TYPE_CHECKING:
    from lambdas.extract_batch.asking.answer_file import StoredAnswer
    from medallion.aws import ConditionalObjectStore


class StoredAnswers:
    """A dataset's stored answers, as one document uses them.

    A document needs no reference to an answer that it paid for, because the answer names it.
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
        self._shared = SharedAnswers(silver, dataset, document_id) if may_refer else None

    def find(self, digest: str) -> StoredAnswer | None:
        """The stored answer to exactly this request, if any.

        Raises:
            ClaimTakenError: other runs kept changing it.
        """
        line = self._silver.get(lake.answer_key(self._dataset, digest))
        if line is None:
            return None
        stored = read_line(line)
        if stored.document_id == self.document_id or not self._shared:
            return stored
        return self._shared.find(digest)

    def keep(self, stored: StoredAnswer) -> StoredAnswer:
        """Store a paid answer; the result is the answer to use, which another run may have paid.

        Raises:
            ClaimTakenError: other runs kept changing it.
        """
        digest = stored.request_digest
        for _ in range(ATTEMPTS):
            if self._silver.put_once(lake.answer_key(self._dataset, digest), stored.line()):
                return stored
            # It exists, or another run is writing it now, or an erasure removed it meanwhile.
            found = self.find(digest)
            if found:
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
