"""Whether a span cuts a word or a number of the text in two."""

from __future__ import annotations

from typing import Final

_FIRST_SCRIPT_WITHOUT_SPACES: Final = 0x0E00
"""From Thai on most scripts write words without spaces between them: no cut can be told."""

BOTH_EDGES: Final = 2
"""What `clean_edges` says of a span of whole words."""


def cuts_number(text: str, start: int, end: int) -> bool:
    """True when a digit is left outside next to one inside: 12 is no quote of 123."""
    return _is_number_cut(text, start) or _is_number_cut(text, end)


def clean_edges(text: str, start: int, end: int) -> int:
    """How many of both edges, 0 to 2, lie between words."""
    return (not _is_word_cut(text, start)) + (not _is_word_cut(text, end))


def cuts_letters(text: str, at: int) -> bool:
    """True between two letters or digits of a script that writes spaces between its words."""
    return 0 < at < len(text) and all(
        char.isalnum() and ord(char) < _FIRST_SCRIPT_WITHOUT_SPACES
        for char in text[at - 1 : at + 1]
    )


def _is_number_cut(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isdecimal() and text[at].isdecimal()


def _is_word_cut(text: str, at: int) -> bool:
    if not 0 < at < len(text):
        return False
    return _in_word(text, at - 1) and _in_word(text, at)


def _in_word(text: str, at: int) -> bool:
    """True for letters, digits, and the point of a number."""
    char = text[at]
    if char in ".,":
        return text[at - 1 : at].isdecimal() and text[at + 1 : at + 2].isdecimal()
    return char.isalnum() and ord(char) < _FIRST_SCRIPT_WITHOUT_SPACES
