"""Counts each answer once for a document: in the first chunk that uses it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from medallion.contracts import AnswerUse, sums_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.contracts import ChunkOutcome


def each_answer_once(outcomes: Iterable[ChunkOutcome]) -> Iterator[ChunkOutcome]:
    """The outcomes; their tokens and costs are of answers that no earlier chunk uses."""
    counted: set[bytes] = set()
    for outcome in outcomes:
        first = [use for use in _uses(outcome) if _name(use.key) not in counted]
        counted.update(_name(use.key) for use in first)
        yield outcome.model_copy(update=sums_of(first))


def _uses(outcome: ChunkOutcome) -> tuple[AnswerUse, ...]:
    """An earlier version recorded the sums of a chunk's answers only."""
    if outcome.answers or outcome.answer_key is None:
        return outcome.answers
    sums = AnswerUse(
        key=outcome.answer_key,
        prompt_tokens=outcome.prompt_tokens,
        output_tokens=outcome.output_tokens,
        thinking_tokens=outcome.thinking_tokens,
        cost_usd=outcome.cost_usd,
        paid_now=outcome.paid_answers > 0,
    )
    return (sums,)


def _name(key: str) -> bytes:
    """16 bytes instead of a long key: a document may have a million answers."""
    return hashlib.sha256(key.encode()).digest()[:16]
