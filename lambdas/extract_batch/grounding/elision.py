"""Quotes that the model shortened with an ellipsis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.words import turns_the_meaning

if TYPE_CHECKING:
    from lambdas.extract_batch.grounding.places import SearchableText, Span

MAX_LEFT_OUT_CHARS: Final = 400
_MIN_PART_CHARS: Final = 4
_ELLIPSIS: Final = re.compile(r"\s*[\[(]?(?:\u2026|\.\s?\.\s?\.|。。。|⋯)+[\])]?\s*")
_SENTENCE_END: Final = re.compile(
    r"[.!?\u2026][\"'\u201d\u2019)\]]*\s|[。\uff01\uff1f]|\n\s*\n|\n[ \t]*[-*•]\s"
)


def find_elided(text: SearchableText, quote: str) -> Span | None:
    """The span from the first to the last part of a shortened quote.

    Both parts occur once, in order, in one sentence, and the omitted text between them has no
    negation, number or condition.
    """
    parts = [part for part in _ELLIPSIS.split(quote.strip()) if part]
    if len(parts) != 2 or min(map(len, parts)) < _MIN_PART_CHARS:
        return None
    first, last = (_only_place(text, part) for part in parts)
    if first and last and _may_be_shortened(text.text, first, last):
        return first[0], last[1]
    return None


def _only_place(text: SearchableText, part: str) -> Span | None:
    places = text.find_verbatim(part)
    return places.spans[0] if places and len(places.spans) == 1 else None


def _may_be_shortened(text: str, first: Span, last: Span) -> bool:
    """True if the text between the two parts may be omitted from their sentence."""
    (start, left_from), (left_to, _) = first, last
    return (
        0 <= left_to - left_from <= MAX_LEFT_OUT_CHARS
        and not turns_the_meaning(text[left_from:left_to])
        and not _SENTENCE_END.search(text[start:left_to])
    )
