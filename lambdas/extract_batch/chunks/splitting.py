"""Parts of a chunk, for answers that are too long for the model, or that it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from medallion.texts import joins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from medallion.contracts import TextChunk

MIN_DIVISIBLE_CHARS: Final = 400
"""No smaller text is divided: a model whose answer is too long for this text will not stop."""

_BOUNDARIES: Final[tuple[tuple[str, ...], ...]] = (
    ("\n\n", "\n\r\n"),
    ("\n",),
    (". ", "! ", "? ", "。"),
    (" ", "\t", "\u3000"),
)
"""Ends of paragraphs, lines, sentences and words, as in ChunkText; a part ends after a mark."""


def halves_of(chunk: TextChunk, context_chars: int) -> tuple[TextChunk, TextChunk] | None:
    """The two halves of the chunk, each with its own context; None if it is too small.

    The halves' cores tile the chunk's core. Both keep its index and key because their results
    become one outcome.
    """
    size = len(chunk.core)
    if size < MIN_DIVISIBLE_CHARS:
        return None
    place = middle_of(chunk.core, size // 4)
    return (
        part_of(chunk, 0, place, context_chars, context_chars),
        part_of(chunk, place, size, context_chars, context_chars),
    )


def middle_of(text: str, margin: int) -> int:
    """The boundary of the best kind nearest to the middle, at least `margin` from both ends."""
    place = _nearest_to_middle(text, margin, _BOUNDARIES)
    if place is not None:
        return place
    middle = len(text) // 2
    return next((n for n in range(middle, len(text) - margin) if not joins(text[n])), middle)


def line_end_of(text: str, margin: int) -> int | None:
    """As `middle_of`, but only ends of paragraphs and lines; None if there are none."""
    return _nearest_to_middle(text, margin, _BOUNDARIES[:2])


def first_lines_of(text: str, chars: int) -> str:
    """Whole lines from the start: without its header, a table further down is not clear."""
    return text[: text.rfind("\n", 0, chars) + 1]


def _nearest_to_middle(text: str, margin: int, kinds: tuple[tuple[str, ...], ...]) -> int | None:
    middle = len(text) // 2
    for marks in kinds:
        places = [place for mark in marks for place in _places(text, mark, margin)]
        if places:
            return min(places, key=lambda place: abs(place - middle))
    return None


def _places(text: str, mark: str, margin: int) -> Iterator[int]:
    found = text.find(mark, margin - len(mark), len(text) - margin)
    while found >= 0:
        yield found + len(mark)
        found = text.find(mark, found + 1, len(text) - margin)


def part_of(
    chunk: TextChunk, start: int, end: int, chars_before: int = 0, chars_after: int = 0
) -> TextChunk:
    """The part of the chunk's core between two places in it, with this much context at most."""
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
            "context_before": text[max(0, first - chars_before) : first],
            "core": core,
            "context_after": text[last : last + chars_after],
        }
    )
