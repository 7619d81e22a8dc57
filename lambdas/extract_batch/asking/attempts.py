"""Calls per request that reached the model, kept between the invocations of a batch."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lambdas.extract_batch.asking.asking import Reply
    from medallion.aws import ObjectStore
    from medallion.contracts import ExtractBatchRequest


@dataclass(frozen=True)
class Attempts:
    """The counts of one batch, by request digest."""

    silver: ObjectStore
    request: ExtractBatchRequest

    def after(self, replies: Iterable[Reply]) -> Counter[str]:
        """The counts of the earlier invocations plus these replies."""
        return self._earlier() + Counter(reply.digest for reply in replies if reply.attempted)

    def keep(self, counts: Counter[str]) -> None:
        """Store the counts for the next invocation."""
        self.silver.put(self._key(), json.dumps(counts).encode())

    def _earlier(self) -> Counter[str]:
        if self.request.progress.invocations == 0:
            return Counter()
        body = self.silver.get(self._key())
        return Counter(json.loads(body)) if body else Counter()

    def _key(self) -> str:
        document, batch = self.request.document, self.request.batch
        return lake.attempts_key(document.document_id, document.run_name, batch.batch_index)
