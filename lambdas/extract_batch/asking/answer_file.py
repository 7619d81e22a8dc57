"""A paid call as it is stored: one line of JSON, which is also its row of `silver.answers`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, Final, Self

from lambdas.extract_batch.characters import has_broken_unicode, with_whole_unicode
from medallion.model import ModelAnswer, cost_usd, price_of

_EXACT_TEXT: Final = "text_json"
"""The text as JSON, if it has broken Unicode, which would make the line unreadable for SQL."""


@dataclass(frozen=True)
class StoredAnswer:
    """A raw answer, its origin and its price.

    Attributes:
        document_id: the document that paid, empty after its erasure.
        run_id: the execution that paid.
        model: the requested model; the answer names the version that replied.
        asked_at: when the answer arrived, ISO 8601 UTC.
        priced_as: the tier whose rates gave the price; empty if no price is known.
        surplus: no document uses it, because another call had stored its answer first, or
            because the reply was unreadable.
    """

    request_digest: str
    document_id: str
    run_id: str
    model: str
    prompt_version: str
    asked_at: str
    answer: ModelAnswer
    priced_as: str = ""
    cost_usd: float = 0.0
    surplus: bool = False

    def priced(self) -> Self:
        """The answer with its price on the day of the call."""
        answer = self.answer
        price = price_of(self.model, date.fromisoformat(self.asked_at[:10]), answer.tier)
        if price is None:
            return self
        cost = cost_usd(
            price,
            prompt_tokens=answer.prompt_tokens,
            cached_tokens=answer.cached_tokens,
            output_tokens=answer.output_tokens,
            thinking_tokens=answer.thinking_tokens,
        )
        return replace(self, priced_as=price.tier, cost_usd=cost)

    def line(self) -> bytes:
        """The content of its file."""
        values = asdict(self)
        values |= values.pop("answer")
        if has_broken_unicode(self.answer.text):
            values[_EXACT_TEXT] = json.dumps(self.answer.text)
            values["text"] = with_whole_unicode(self.answer.text)
        return encoded(values)

    def call_id(self) -> str:
        """12 hex digits that distinguish the calls with the same request."""
        return hashlib.sha256(self.line()).hexdigest()[:12]


def read_line(line: bytes) -> StoredAnswer:
    """The answer in a file."""
    values = json.loads(line)
    if _EXACT_TEXT in values:
        values["text"] = json.loads(values[_EXACT_TEXT])
    answer = ModelAnswer(**_of(ModelAnswer, values))
    return StoredAnswer(answer=answer, **_of(StoredAnswer, values))


def encoded(values: dict[str, Any]) -> bytes:
    """One line of JSON."""
    return json.dumps(values).encode() + b"\n"


def _of(kind: type[Any], values: dict[str, Any]) -> dict[str, Any]:
    """The values of a class's fields; others were added by another version."""
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}
