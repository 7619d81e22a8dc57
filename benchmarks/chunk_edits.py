"""The number of chunks that must be sent to the model again after one edit of a document."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import islice
from typing import Final

from benchmarks.texts import KINDS, text_of
from lambdas.chunk_text.chunking import chunks_of
from lambdas.chunk_text.plan import chunk_key_of
from medallion.vocabulary.datasets import ChunkSettings

DOCUMENT_CHARS: Final = 900_000
EDITS_PER_KIND: Final = 40
DELETED_CHARS: Final = 500
_SEED: Final = 1123

Edit = Callable[[str, str, int], str]

EDITS: Final[dict[str, Edit]] = {
    "insert": lambda text, new, at: f"{text[:at]}{new}{text[at:]}",
    "delete": lambda text, _, at: text[:at] + text[at + DELETED_CHARS :],
    "change": lambda text, _, at: f"{text[:at]}#{text[at + 1 :]}",
    "top": lambda text, new, _: new + text,
    "append": lambda text, new, _: text + new,
}
"""By name, the text after an edit, from the text, a new paragraph and the place of the edit."""


def chunks_sent_again(kind: str, settings: ChunkSettings) -> dict[str, float]:
    """Quantiles over all edits, the maximum of each kind of edit, and the document's chunks."""
    text = text_of(kind, DOCUMENT_CHARS, _SEED)
    before = _keys(text, settings)
    chance = random.Random(_SEED)
    again: dict[str, list[int]] = {}
    news = KINDS[kind].paragraphs(_SEED + 1)
    for name, edit in EDITS.items():
        edited = [
            edit(text, KINDS[kind].laid_out(new), _place(name, text, chance))
            for new in islice(news, EDITS_PER_KIND)
        ]
        again[name] = [len(_keys(edition, settings) - before) for edition in edited]
    ranked = sorted(count for counts in again.values() for count in counts)
    return {
        "chunks": len(before),
        "median": ranked[len(ranked) // 2],
        "95th percentile": ranked[len(ranked) * 95 // 100],
        "worst": ranked[-1],
        **{name: max(counts) for name, counts in again.items()},
    }


def _place(edit: str, text: str, chance: random.Random) -> int:
    at = chance.randrange(len(text) - 2 * DELETED_CHARS)
    if edit != "insert":
        return at
    gap = text.find("\n\n", at)
    return at if gap < 0 else gap + 2


def _keys(text: str, settings: ChunkSettings) -> set[str]:
    return {chunk_key_of(chunk) for chunk in chunks_of([text], settings)}
