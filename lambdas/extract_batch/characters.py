"""Characters that no value may contain, and values that are invisible."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

_BLANKS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Invisible characters that Unicode categorizes as letters, marks or symbols."""
_INVISIBLE_CATEGORIES: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_NONCHARACTERS: Final = "\ufdd0-\ufdef" + "".join(
    chr(0x10000 * plane + last) for plane in range(17) for last in (0xFFFE, 0xFFFF)
)
_STRANGE: Final = re.compile(
    f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\U000f0000-\U0010ffff{_NONCHARACTERS}]"
)
"""Controls except tab and line feed, surrogates, noncharacters, private use."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def is_blank(value: object) -> bool:
    """True if a text has only white space, controls and invisible characters."""
    return isinstance(value, str) and all(map(_is_invisible, value))


def is_punctuation(value: str) -> bool:
    """True if a text has no letter, digit or symbol, and so proves nothing."""
    return all(unicodedata.category(char)[0] in "PZC" for char in value)


def strange_in_quote(quote: str, source: str) -> str | None:
    """The first strange character of a quote that is not in the source, if any."""
    return next((_name(char) for char in _STRANGE.findall(quote) if char not in source), None)


def strange_in_value(value: object, source: str) -> str | None:
    """The first character that no field may contain; private use is allowed if in the source."""
    if not isinstance(value, str):
        return None
    found = (
        char
        for char in _STRANGE.findall(value)
        if unicodedata.category(char) != "Co" or char not in source
    )
    return next(map(_name, found), None)


def with_one_line_break(value: Any) -> Any:
    """A text with line feeds as line breaks; any other value unchanged."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def has_broken_unicode(text: str) -> bool:
    """True if the text contains an unpaired surrogate, which UTF-8 cannot encode."""
    return _SURROGATE.search(text) is not None


def with_whole_unicode(text: str) -> str:
    """The text with a question mark for each unpaired surrogate, so that UTF-8 can encode it."""
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
