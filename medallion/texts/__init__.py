"""Decode an object's bytes to text, or explain why they are not text."""

from __future__ import annotations

from medallion.texts.characters import joins
from medallion.texts.text_decoding import TextDecoder

__all__ = [
    "TextDecoder",
    "joins",
]
