"""Harmless errors in the form of an answer, which need no guess to be read."""

from __future__ import annotations

import re
from typing import Any, Final

from lambdas.extract_batch.judging.strict_json import STRING, decoder

FENCES: Final = "fences"
PROSE: Final = "prose"
BARE_LIST: Final = "bare_list"
BARE_RECORD: Final = "bare_record"
RAW_WHITE_SPACE: Final = "raw_white_space"
TRAILING_COMMAS: Final = "trailing_commas"

FORMS: Final = {
    FENCES: "Markdown fences are around the JSON",
    PROSE: "words without brackets or quotation marks are around the JSON",
    BARE_LIST: "a list of records is not in an object",
    BARE_RECORD: "a record is neither in a list nor in an object",
    RAW_WHITE_SPACE: "a string contains a tab or a line break that is not escaped",
    TRAILING_COMMAS: "a comma follows the last item of a list or an object",
}
"""The errors by name: an answer with them is read as if it had the right form."""

_FENCE: Final = re.compile(r"```\w*")
_FILLER: Final = re.compile(r'[^\[\]{}"]*+')
"""Text around the JSON. Brackets or quotation marks in it may belong to a part of the JSON that
is damaged, or to a second JSON document."""
_COMMA: Final = re.compile(rf"({STRING}|[\[{{:]\s*+,)|,(?=\s*+[\]}}])", re.DOTALL)
"""A trailing comma, or (in the group) what contains a comma that is something else."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def read_harmless(text: str) -> tuple[Any, tuple[str, ...]] | None:
    """The value of the text's only JSON document, and the names of the form's errors.

    None if the text has other errors than harmless ones, or several documents.
    """
    tidy = without_trailing_commas(text)
    start = filler_end(tidy, 0)
    if tidy[start : start + 1] not in ("[", "{"):
        return None
    found = read_value(tidy, start)
    if found is None or filler_end(tidy, found[1]) < len(tidy):
        return None
    value, end, forms = found
    commas = (TRAILING_COMMAS,) * (tidy != text)
    return value, (*_forms_around(text[:start] + text[end:]), *forms, *commas)


def read_value(text: str, start: int) -> tuple[Any, int, tuple[str, ...]] | None:
    """The JSON value at this place, its end, and the names of its errors; None if there is none.

    Tabs and line breaks in strings are the only errors that it may have.
    """
    try:
        return (*decoder().raw_decode(text, start), ())
    except ValueError:
        pass
    try:
        value, end = decoder(strict=False).raw_decode(text, start)
    except ValueError:
        return None
    return None if _CONTROL.search(text, start, end) else (value, end, (RAW_WHITE_SPACE,))


def without_trailing_commas(text: str) -> str:
    """The text with a space for each trailing comma, so that all places stay."""
    return _COMMA.sub(lambda found: found[1] or " ", text)


def filler_end(text: str, start: int) -> int:
    """The end of the text around the JSON that begins at this place."""
    filler = _FILLER.match(text, start)
    return filler.end() if filler else start


def _forms_around(filler: str) -> list[str]:
    words = _FENCE.sub("", filler)
    return [FENCES] * (words != filler) + [PROSE] * bool(words.strip())
