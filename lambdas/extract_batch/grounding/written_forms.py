"""Equivalent forms of a quote: without its end marks, or escaped twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.match_kinds import NORMALIZED, UNESCAPED, more_lenient
from lambdas.extract_batch.grounding.places import Places

if TYPE_CHECKING:
    from lambdas.extract_batch.grounding.places import SearchableText

ESCAPE: Final = re.compile(r"\\(?:u[0-9a-fA-F]{4}|[nrtbf\"\\/])")
_PLAIN: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_END_MARKS: Final = (
    " \t\n.,;:\u2026\"'\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d\u3002\u3001"
)
_CLOSING: Final = "\"'\u201d\u2019\u00bb)]\u300d"
_QUESTION_MARKS: Final = ("?", "\uff1f", "\u061f", "\u037e")


def find_written(text: SearchableText, quote: str) -> Places | None:
    """Places of a quote unchanged, without marks at its ends, or unescaped."""
    places = text.find_verbatim(quote) or _find_without_end_marks(text, quote)
    if places or not ESCAPE.search(quote):
        return places
    plain = unescaped(quote)
    places = text.find_verbatim(plain) or _find_without_end_marks(text, plain)
    return Places(UNESCAPED, places.spans) if places else None


def unescaped(text: str) -> str:
    """The text with its JSON escapes decoded once more."""
    plain = ESCAPE.sub(_plain, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_escaped_twice(value: object, source: str) -> bool:
    """True if a text has JSON escapes that its source does not have."""
    return isinstance(value, str) and any(
        escape[0] not in source for escape in ESCAPE.finditer(value)
    )


def _plain(match: re.Match[str]) -> str:
    code = match[0][1:]
    return chr(int(code[1:], 16)) if code[0] == "u" else _PLAIN.get(code, code)


def _find_without_end_marks(text: SearchableText, quote: str) -> Places | None:
    """Places without the marks at the quote's ends; a statement does not match a question."""
    bare = quote.strip(_END_MARKS)
    if not bare or bare == quote:
        return None
    places = text.find_verbatim(bare)
    if places is None:
        return None
    spans = tuple(span for span in places.spans if not _is_asked(text.text, span[1]))
    return Places(more_lenient(places.match, NORMALIZED), spans) if spans else None


def _is_asked(text: str, end: int) -> bool:
    return text[end : end + 4].lstrip(_CLOSING).startswith(_QUESTION_MARKS)
