"""Raw answers under the address of exactly what was asked: written once, before any judgement."""

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
    """A raw answer with where it came from.

    Attributes:
        model: the model that was asked; its answer says what answered.
        asked_at: when the answer came, ISO 8601 UTC.
        run_id: execution that paid for it.
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
        """The answer to exactly this request, None when it was never stored."""
        body = self._silver.get(self.key(digest))
        return _parsed(body) if body is not None else None

    def keep(self, stored: StoredAnswer) -> StoredAnswer:
        """Store the answer unless there is one; return the one that is stored then."""
        key = self.key(stored.request_digest)
        if self._silver.put_once(key, json.dumps(asdict(stored)).encode()):
            return stored
        return self.find(stored.request_digest) or stored


def _parsed(body: bytes) -> StoredAnswer:
    values = json.loads(body)
    return StoredAnswer(**(values | {"answer": ModelAnswer(**values["answer"])}))
