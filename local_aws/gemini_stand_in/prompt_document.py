"""Finds the document in the prompt: delimited blocks with a nonce, else the whole user text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_FIRST_TAG = re.compile(r"<(?:context-before|document)-([0-9a-f]{16})>")


@dataclass(frozen=True)
class PromptDocument:
    """The text to extract from, with the context around it as one contiguous text.

    Attributes:
        text: context before, core and context after, joined as they stand in the document.
        core_start: offset of the core; records whose quote starts before it belong elsewhere.
        core_end: offset of the core's end.
    """

    text: str
    core_start: int
    core_end: int


def find_document(user_texts: Sequence[str]) -> PromptDocument:
    """The first user text that holds a document block counts; without one, all texts do."""
    for text in user_texts:
        found = _delimited(text)
        if found is not None:
            return found
    joined = "\n".join(user_texts)
    return PromptDocument(joined, 0, len(joined))


def _delimited(text: str) -> PromptDocument | None:
    """The first tag gives the nonce: what a document writes cannot come before it."""
    first = _FIRST_TAG.search(text)
    if first is None:
        return None
    nonce = first[1]
    core = _block(text, f"document-{nonce}")
    if core is None:
        return None
    before = _block(text, f"context-before-{nonce}") or ""
    after = _block(text, f"context-after-{nonce}") or ""
    return PromptDocument(before + core + after, len(before), len(before) + len(core))


def _block(text: str, tag: str) -> str | None:
    opening, closing = f"<{tag}>\n", f"\n</{tag}>"
    start = text.find(opening)
    end = text.find(closing, start)
    if start < 0 or end < 0:
        return None
    return text[start + len(opening) : max(end, start + len(opening))]
