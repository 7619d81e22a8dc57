"""Characters that no value may have, and values that nobody can see."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and symbols by category that leave no trace on the page."""
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    chr(0x10000 * plane + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_STRANGE: Final = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff{_NONCHARACTERS}]"
)
"""Controls but tab and line feed, surrogates, noncharacters, private use."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def is_blank(value: object) -> bool:
    """Whether a text shows nothing: white space, controls and invisible characters only."""
    return isinstance(value, str) and all(map(_is_invisible, value))


def is_punctuation(value: str) -> bool:
    """Whether a text has no letter, digit or symbol: it proves nothing, wherever it is."""
    return all(unicodedata.category(char)[0] in "PZC" for char in value)


def strange_in_quote(quote: str, source: str) -> str | None:
    """The name of a character that the quote must have invented; None when there is none."""
    return next((_name(char) for char in _STRANGE.findall(quote) if char not in source), None)


def strange_in_value(value: object, source: str) -> str | None:
    """The name of a character that no field may have; private use is taken from the source."""
    if not isinstance(value, str):
        return None
    found = (
        char
        for char in _STRANGE.findall(value)
        if unicodedata.category(char) != "Co" or char not in source
    )
    return next(map(_name, found), None)


def with_one_line_break(value: Any) -> Any:
    """A text whose line breaks are line feeds; any other value as it is."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def has_broken_unicode(text: str) -> bool:
    """True when the text holds an unpaired surrogate, which no file can store as UTF-8."""
    return _SURROGATE.search(text) is not None


def with_whole_unicode(text: str) -> str:
    """The text with a question mark for each unpaired surrogate: it can be stored and sent."""
    return text.encode("utf-8", "replace").decode()


def _name(char: str) -> str:
    return f"U+{ord(char):04X}"


def _is_invisible(char: str) -> bool:
    return (
        unicodedata.category(char) in _INVISIBLE_CATEGORIES
        or char in _BLANKS
        or "\ufe00" <= char <= "\ufe0f"
        or "\U000e0100" <= char <= "\U000e01ef"
    )
