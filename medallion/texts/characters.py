"""Places where a text must not be cut."""

from __future__ import annotations

import unicodedata


def joins(following: str) -> bool:
    """Whether a cut before it would split a pair: CR and LF, or a letter and a mark."""
    return following in "\n\u200d" or unicodedata.combining(following) != 0
