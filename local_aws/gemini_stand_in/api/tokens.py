"""Token counts by rule of thumb: four characters are a token."""

from __future__ import annotations

CHARS_PER_TOKEN = 4


def count_tokens(text: str) -> int:
    """Tokens of a text; an empty text has none."""
    return -(-len(text) // CHARS_PER_TOKEN)


def first_tokens(text: str, limit: int) -> str:
    """The text cut after `limit` tokens."""
    return text[: max(limit, 0) * CHARS_PER_TOKEN]
