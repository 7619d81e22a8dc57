"""Cuts a chunk in two when the model had too much to say about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medallion.texts import joins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medallion.contracts import TextChunk

MIN_PART_CHARS: Final = 200
"""No part is smaller: what says too much about so little says it for ever."""

_BOUNDARIES: Final[tuple[tuple[str, ...], ...]] = (
    ("\n\n", "\n\r\n"),
    ("\n",),
    (". ", "! ", "? ", "。"),
    (" ", "\t", "\u3000"),
)
"""Paragraphs, lines, sentences, words, as ChunkText cuts; a part ends right after one."""


def halves_of(chunk: TextChunk, context_chars: int) -> tuple[TextChunk, TextChunk] | None:
    """The chunk in two, each half with its own context; None when it is too small for that.

    The halves' cores tile the core of the chunk. They keep its index and key, because what comes
    of them is one outcome.
    """
    size = len(chunk.core)
    if size < 2 * MIN_PART_CHARS:
        return None
    place = _middle(chunk.core, max(size // 4, MIN_PART_CHARS))
    return _part(chunk, 0, place, context_chars), _part(chunk, place, size, context_chars)


def _middle(text: str, margin: int) -> int:
    """The best boundary nearest to the middle, `margin` or more away from both ends."""
    middle = len(text) // 2
    for marks in _BOUNDARIES:
        places = [place for mark in marks for place in _places(text, mark, margin)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    return next((n for n in range(middle, len(text) - margin) if not joins(text[n])), middle)


def _places(text: str, mark: str, margin: int) -> Iterator[int]:
    found = text.find(mark, margin - len(mark), len(text) - margin)
    while found >= 0:
        yield found + len(mark)
        found = text.find(mark, found + 1, len(text) - margin)


def _part(chunk: TextChunk, start: int, end: int, context_chars: int) -> TextChunk:
    text = chunk.context_before + chunk.core + chunk.context_after
    first = len(chunk.context_before) + start
    last = len(chunk.context_before) + end
    start_byte = chunk.core_start_byte + len(chunk.core[:start].encode())
    core = chunk.core[start:end]
    return chunk.model_copy(
        update={
            "core_start": chunk.core_start + start,
            "core_end": chunk.core_start + end,
            "core_start_byte": start_byte,
            "core_end_byte": start_byte + len(core.encode()),
            "context_before": text[max(0, first - context_chars) : first],
            "core": core,
            "context_after": text[last : last + context_chars],
        }
    )
