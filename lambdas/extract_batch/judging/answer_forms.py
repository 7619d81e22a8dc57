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
    # A comma becomes a space, so all positions stay.
    tidy = _COMMA.sub(lambda found: found[1] or " ", text)
    start = _filler_end(tidy, 0)
    if tidy[start : start + 1] not in ("[", "{"):
        return None
    for strict in (True, False):
        try:
            value, end = decoder(strict=strict).raw_decode(tidy, start)
        except ValueError:
            if _CONTROL.search(text):
                return None
            continue
        if _filler_end(tidy, end) < len(tidy):
            return None
        forms = [RAW_WHITE_SPACE] * (not strict) + [TRAILING_COMMAS] * (tidy != text)
        return value, (*_forms_around(text[:start] + text[end:]), *forms)
    return None


def _filler_end(text: str, start: int) -> int:
    filler = _FILLER.match(text, start)
    return filler.end() if filler else start


def _forms_around(filler: str) -> list[str]:
    words = _FENCE.sub("", filler)
    return [FENCES] * (words != filler) + [PROSE] * bool(words.strip())
