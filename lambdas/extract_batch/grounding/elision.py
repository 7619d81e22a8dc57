"""A quote that was shortened with an ellipsis."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.words.protected import turns_the_meaning

if TYPE_CHECKING:
    from lambdas.extract_batch.grounding.places import SearchableText, Span

MAX_LEFT_OUT_CHARS: Final = 400
_MIN_PART_CHARS: Final = 4
_ELLIPSIS: Final = re.compile(r"\s*[\[(]?(?:\u2026|\.\s?\.\s?\.|。。。|⋯)+[\])]?\s*")
_SENTENCE_END: Final = re.compile(
    r"[.!?\u2026][\"'\u201d\u2019)\]]*\s|[。\uff01\uff1f]|\n\s*\n|\n[ \t]*[-*•]\s"
)


def find_elided(text: SearchableText, quote: str) -> Span | None:
    """The span from the first part of a shortened quote to its last.

    Both parts occur once, in order, in one sentence, and what was left out between them holds no
    negation, no number and no condition.
    """
    parts = [part for part in _ELLIPSIS.split(quote.strip()) if part]
    if len(parts) != 2 or min(map(len, parts)) < _MIN_PART_CHARS:
        return None
    first, last = (text.find_verbatim(part) for part in parts)
    if not first or not last or len(first.spans) != 1 or len(last.spans) != 1:
        return None
    start, left_from = first.spans[0]
    left_to, end = last.spans[0]
    left_out = text.text[left_from:left_to]
    if left_from > left_to or len(left_out) > MAX_LEFT_OUT_CHARS or turns_the_meaning(left_out):
        return None
    return None if _SENTENCE_END.search(text.text[start:left_to]) else (start, end)
