"""The value of a verbatim field in the source's spelling."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdas.extract_batch.grounding.folding import fold_quote
from lambdas.extract_batch.grounding.layout import DIVISION, Form, pieces_of
from lambdas.extract_batch.grounding.match_kinds import (
    EXACT,
    LAYOUT,
    NORMALIZED,
    REJOINED,
    UNESCAPED,
)
from lambdas.extract_batch.grounding.places import SearchableText
from lambdas.extract_batch.grounding.written_forms import ESCAPE, unescaped

if TYPE_CHECKING:
    from lambdas.extract_batch.grounding.places import Span

_SHORT_CHARS: Final = 2
"""Up to this length, values need the same case: `us` is not `US`."""
_LINE_BREAK: Final = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]\s*")
_MARKS_OF_LAYOUT: Final = frozenset({Form.LAYOUT})
_DIVISIONS: Final = frozenset({Form.REJOINED})


class Spelling(NamedTuple):
    """A value as the source writes it, on one line, and the kind of match."""

    text: str
    match: str


def spelling_in(quote: SearchableText, value: str) -> Spelling | None:
    """The value in the spelling of the source's quote, as whole words; None if it is absent."""
    spelling = _find(quote, value)
    if spelling is None and ESCAPE.search(value):
        spelling = _find(quote, unescaped(value))
        return spelling._replace(match=UNESCAPED) if spelling else None
    return spelling


def _find(quote: SearchableText, value: str) -> Spelling | None:
    places = quote.find_verbatim(value)
    if places is None:
        return None
    spans = [span for span in places.spans if _is_close(quote.text, span, value)]
    if not spans:
        return None
    written = quote.text[slice(*spans[0])]
    text = _on_one_line(written, value, places.match)
    match = NORMALIZED if places.match == EXACT and text != value else places.match
    return Spelling(text, match)


def _is_close(text: str, span: Span, value: str) -> bool:
    if len(fold_quote(value)) > _SHORT_CHARS:
        return True
    return text[slice(*span)].isupper() == value.strip().isupper()


def _on_one_line(written: str, value: str, match: str) -> str:
    if match == EXACT:
        return _LINE_BREAK.sub(" ", written).strip()
    if match not in {NORMALIZED, REJOINED}:
        written = _without(written, _MARKS_OF_LAYOUT) if match == LAYOUT else written
    joined = _without(written, _DIVISIONS)
    if match in {REJOINED, LAYOUT} and joined != written and "-" not in value:
        written = joined
    return _LINE_BREAK.sub(" ", written).strip()


def _without(text: str, forms: frozenset[Form]) -> str:
    """The text without the pieces of these forms."""
    parts, at = [], 0
    for piece in pieces_of(text, forms):
        parts += [text[at : piece.start], "" if piece.text == DIVISION else piece.text]
        at = piece.end
    return "".join([*parts, text[at:]])
