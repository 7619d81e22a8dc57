"""A record candidate: a span of the text that may hold one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from local_aws.gemini_stand_in.labels import label_score
from local_aws.gemini_stand_in.pairs import Pair
from local_aws.gemini_stand_in.record_shape import FieldRule

_WORD_FOR_WORD = 100


@dataclass(frozen=True)
class Candidate:
    """A span with the labelled values that stand in it.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character.
        pairs: labelled values, in order.
        is_prose: sentences, of which only some may belong to the record.
    """

    start: int
    end: int
    pairs: tuple[Pair, ...] = ()
    is_prose: bool = False


def pairs_by_field(pairs: Sequence[Pair], fields: Sequence[FieldRule]) -> dict[str, Pair]:
    """The best pair of each field; a pair serves the one field that its label names best."""
    scored = sorted(
        (
            (-score, index, field.name, pair)
            for index, pair in enumerate(pairs)
            for field in fields
            if (score := _score(pair, field)) > 0
        ),
        key=lambda item: item[:2],
    )
    chosen: dict[str, Pair] = {}
    taken: set[int] = set()
    for _, index, name, pair in scored:
        if name not in chosen and index not in taken:
            chosen[name] = pair
            taken.add(index)
    return chosen


def _score(pair: Pair, field: FieldRule) -> int:
    score = label_score(pair.label, field.labels)
    return 0 if pair.weak and score < _WORD_FOR_WORD else score
