"""Detects that an answer was cut off because the model repeated itself."""

from __future__ import annotations

import re
from collections import deque
from operator import ne
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

MAX_PERIOD: Final = 200
MIN_CHARS: Final = 400
MIN_REPEATS: Final = 12
MAX_DRIFT: Final = 0.15
"""Greatest share of characters that differ from the character one period before."""

_STRING: Final = re.compile(r'"((?:[^"\\]++|\\.)*+)("|\\?\Z)', re.DOTALL)
"""A string; the second group is empty, or a backslash, if the string is not finished."""
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u[0-9a-fA-F]{0,3}\Z|(.)|\Z)", re.DOTALL)
"""An escape; without groups, an escape that was cut off."""
_CONTROLS: Final = {"n": "\n", "r": "\r", "t": "\t"}
_SPACE: Final = re.compile(r"\s")
_SPACES: Final = re.compile(r"\s+")
_DIGITS: Final = re.compile(r"\d+")


def ends_in_loop(text: str, source: str) -> bool:
    """True if the end of a cut answer repeats itself, exactly or with small changes.

    Only the last, unfinished string, number or white space counts: lists of similar records are no
    loops.

    Args:
        text: of the answer.
        source: the text that the model read; it may have copied a repetition from there.
    """
    end = _with_whole_characters(_ESCAPE.sub(_unescaped, _unfinished(text)))
    return any(_is_loop(view(end), view(source)) for view in _VIEWS)


def _unfinished(text: str) -> str:
    """The last string if it is not finished, and otherwise the text after it."""
    last = deque(_STRING.finditer(text), maxlen=1)
    if not last:
        return text
    string, ending = last[0].groups()
    return text[last[0].end() :] if ending == '"' else f"{string}{ending}"


def _unescaped(escape: re.Match[str]) -> str:
    if escape[1]:
        return chr(int(escape[1], 16))
    return _CONTROLS.get(escape[2], escape[2] or "")


def _with_whole_characters(text: str) -> str:
    """The text with one character for each escaped pair of surrogates."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _with_one_kind_of_space(text: str) -> str:
    return _SPACE.sub(" ", text)


def _without_counters(text: str) -> str:
    """The text with equal numbers and single spaces, so that counting loops repeat exactly."""
    return _SPACES.sub(" ", _DIGITS.sub("0", text))


_VIEWS: Final[tuple[Callable[[str], str], ...]] = (_with_one_kind_of_space, _without_counters)


def _is_loop(text: str, source: str) -> bool:
    for period in range(1, MAX_PERIOD + 1):
        size = max(MIN_CHARS, MIN_REPEATS * period)
        if len(text) >= size and _repeats(text[-size:], period):
            return _longest(text, period, size) not in source
    return False


def _repeats(text: str, period: int) -> bool:
    different: int = sum(map(ne, text[period:], text))
    return different <= MAX_DRIFT * (len(text) - period)


def _longest(text: str, period: int, size: int) -> str:
    """The longest end of the text, in doubled sizes, that repeats."""
    while size < len(text) and _repeats(text[-2 * size :], period):
        size *= 2
    return text[-size:]
