"""The kinds of match, and the words in which a quote differs from the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cli.evidence.evidence import Row

MATCH_KINDS: Final = {
    "exact": "character for character",
    "normalized": "apart from white space, quotation marks, dashes and case",
    "compatibility": "apart from ligatures, fractions, full-width forms and the like",
    "rejoined": "once words that the text divides at a line end are joined",
    "layout": "apart from layout characters, such as > in mails, bullets, table borders, markup",
    "unspaced": "apart from white space between characters of a script that does not use it",
    "unvocalized": "apart from optional vowel marks",
    "unescaped": "once the model's double escaping is undone",
    "elided": "shortened with an ellipsis; both parts are there, in order",
    "fuzzy": "apart from an evident misspelling",
}
"""How a quote was found in the text, by the value of `quote_match`."""

QUOTE_DIFFERS: Final = "QUOTE_DIFFERS"
"""Reason code of a record whose quote has other words than the text."""

_BOTH_WORDS: Final = re.compile(
    r'the quote says (?:"([^"]+)"|nothing), the text says (?:"([^"]+)"|nothing)'
)


def differing_words(row: Row) -> list[str | None] | None:
    """The words of the quote and of the text; None on a side without words.

    None instead of both if the row has another reason code or does not name the words.
    """
    if row["reason_code"] != QUOTE_DIFFERS:
        return None
    found = _BOTH_WORDS.fullmatch(row["detail"] or "")
    return [found[1], found[2]] if found else None
