"""Raw answers stored by the digest of their request: written once, before they are judged."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from medallion.model import ModelAnswer
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from medallion.aws import ObjectStore


@dataclass(frozen=True)
class StoredAnswer:
    """A raw answer and its origin.

    Attributes:
        model: the requested model; the answer names the version that replied.
        asked_at: when the answer arrived, ISO 8601 UTC.
        run_id: the execution that paid for it.
    """

    request_digest: str
    model: str
    prompt_version: str
    asked_at: str
    run_id: str
    answer: ModelAnswer


class StoredAnswers:
    """The stored answers of one document."""

    def __init__(self, silver: ObjectStore, document_id: str) -> None:
        self._silver = silver
        self._document_id = document_id

    def key(self, digest: str) -> str:
        return lake.answer_key(self._document_id, digest)

    def find(self, digest: str) -> StoredAnswer | None:
        """The stored answer to exactly this request, if any."""
        body = self._silver.get(self.key(digest))
        return _parsed(body) if body is not None else None

    def keep(self, stored: StoredAnswer) -> StoredAnswer:
        """Store the answer unless the request has one; the result is the stored answer."""
        key = self.key(stored.request_digest)
        if self._silver.put_once(key, json.dumps(asdict(stored)).encode()):
            return stored
        return self.find(stored.request_digest) or stored


def _parsed(body: bytes) -> StoredAnswer:
    values = json.loads(body)
    return StoredAnswer(**(values | {"answer": ModelAnswer(**values["answer"])}))
