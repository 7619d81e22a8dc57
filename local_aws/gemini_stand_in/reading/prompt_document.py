"""Find the document in the prompt: delimited blocks with a nonce, or else the whole user text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_BLOCK = re.compile(
    r"<(?P<name>context-before|document|context-after)-(?P<nonce>[0-9a-f]{16})>\n"
    r"(?P<content>.*?)\n</(?P=name)-(?P=nonce)>",
    re.DOTALL,
)


@dataclass(frozen=True)
class PromptDocument:
    """The text to extract from, with the context around it as one contiguous text.

    Attributes:
        text: the context before, the core and the context after, joined as in the document.
        core_start: offset of the core; a record whose quote starts before it belongs elsewhere.
        core_end: offset of the core's end.
    """

    text: str
    core_start: int
    core_end: int


def find_document(user_texts: Sequence[str]) -> PromptDocument:
    """The document in the first user text with a document block; without a block, all texts."""
    for found in filter(None, map(_delimited, user_texts)):
        return found
    joined = "\n".join(user_texts)
    return PromptDocument(joined, 0, len(joined))


def _delimited(text: str) -> PromptDocument | None:
    """The nonce is that of the first tag: the document's text cannot come before it."""
    parts: dict[str, str] = {}
    nonce = ""
    for match in _BLOCK.finditer(text):
        nonce = nonce or match["nonce"]
        if match["nonce"] == nonce:
            parts.setdefault(match["name"], match["content"])
    if "document" not in parts:
        return None
    before, core = parts.get("context-before", ""), parts["document"]
    joined = before + core + parts.get("context-after", "")
    return PromptDocument(joined, len(before), len(before) + len(core))
