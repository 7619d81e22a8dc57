"""Reads the complete records of an answer that was cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from lambdas.extract_batch.judging.answer_forms import (
    filler_end,
    read_value,
    without_trailing_commas,
)
from lambdas.extract_batch.judging.answer_reading import MAX_ANSWER_CHARS, MAX_DEPTH
from lambdas.extract_batch.judging.strict_json import start_of_depth
from medallion.requests import RECORDS

_LIST_START: Final = re.compile(rf'(?:\{{\s*+"{RECORDS}"\s*+:\s*+)?\[')
"""The start of the list of records, or of a bare list."""
_BETWEEN: Final = re.compile(r"\s*+([,\]])\s*+")
_LIST_END: Final = re.compile(r"\]")
_ENDING: Final = re.compile(r"[\s}`]*+")
_SPACE: Final = re.compile(r"\s*+")


@dataclass(frozen=True)
class CutContent:
    """The records that an answer contains from their first to their last character.

    Attributes:
        closed: the list of records is complete; only what follows the list was cut off.
    """

    records: tuple[Any, ...] = ()
    closed: bool = False


def read_cut(text: str) -> CutContent:
    """The complete records at the start of a cut answer, up to the first that cannot be read."""
    if len(text) > MAX_ANSWER_CHARS:
        return CutContent()
    tidy = without_trailing_commas(text[: start_of_depth(text, MAX_DEPTH + 1)])
    start = _LIST_START.match(tidy, filler_end(tidy, 0))
    content = _read_items(tidy, start.end()) if start else CutContent()
    # Brackets in prose are no list of records.
    is_bare = start is not None and start[0] == "["
    return CutContent() if is_bare and not content.records else content


def _read_items(text: str, start: int) -> CutContent:
    records: list[Any] = []
    at = _after_space(text, start)
    while (found := read_value(text, at)) is not None:
        record, end, _ = found
        following = _BETWEEN.match(text, end)
        # An object shows its own end; a number may be the start of a longer number.
        if following or isinstance(record, dict):
            records.append(record)
        if following is None or following[1] == "]":
            return CutContent(tuple(records), following is not None and _is_end(text, following))
        at = following.end()
    end_of_list = None if records else _LIST_END.match(text, at)
    return CutContent(tuple(records), end_of_list is not None and _is_end(text, end_of_list))


def _after_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position


def _is_end(text: str, end_of_list: re.Match[str]) -> bool:
    """True if no other part of the answer follows the list."""
    return _ENDING.fullmatch(text, end_of_list.end()) is not None
