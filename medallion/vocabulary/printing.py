"""Texts that can be printed without controlling the terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """The text without control characters, line breaks and undecoded bytes."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
