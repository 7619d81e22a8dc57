"""From the bytes of an object to text, or to the reason why it is none."""

from __future__ import annotations

from medallion.texts.characters import joins
from medallion.texts.text_decoding import TextDecoder

__all__ = [
    "TextDecoder",
    "joins",
]
