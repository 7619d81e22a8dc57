"""Show any value of an answer in a sentence: short, on one line, and with nothing invisible."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from medallion.schemas import exact_json

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARS: Final = 60
MAX_LISTED: Final = 8
_MAX_LIST_CHARS: Final = 160
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"
_NAMED: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_SHOWN_CATEGORIES: Final = frozenset("LMNPS")


def displayed(value: Any, limit: int = MAX_CHARS) -> str:
    """The value between backticks: a text as it is, any other value as JSON."""
    return f"`{_cut(_as_text(value), limit)}`"


def listed(values: Iterable[Any]) -> str:
    """The first values, and how many there are if some are left out."""
    texts = [_cut(_as_text(value), MAX_CHARS) for value in values]
    shown: list[str] = []
    for text in texts[:MAX_LISTED]:
        if shown and len(", ".join([*shown, text])) > _MAX_LIST_CHARS:
            break
        shown.append(text)
    rest = len(texts) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")


def _cut(text: str, limit: int) -> str:
    """At most `limit` characters; no escape is halved."""
    pieces = [_visible(char) for char in text[: limit + 1]]
    if sum(map(len, pieces)) <= limit:
        return "".join(pieces)
    while sum(map(len, pieces)) >= limit:
        pieces.pop()
    return "".join(pieces) + _ELLIPSIS


def _visible(char: str) -> str:
    """The character, or its escape if it would be invisible or break the line."""
    if char == " " or unicodedata.category(char)[0] in _SHOWN_CATEGORIES:
        return char
    return _NAMED.get(char, f"\\u{{{ord(char):x}}}")


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else exact_json.dumps(value, ascii_only=False)
