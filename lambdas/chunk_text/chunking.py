"""Cuts text into cores that tile it, at places that its content defines; pure and streaming."""

from __future__ import annotations

import unicodedata
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.datasets import ChunkSettings

_BOUNDARIES: tuple[tuple[str, ...], ...] = (
    ("\n\n", "\n\r\n"),  # paragraphs
    ("\n",),  # lines
    (". ", "! ", "? ", "。", "！", "？"),  # noqa: RUF001 (sentences of texts without Latin stops)
    (" ", "\t", "\u3000"),  # words
)
"""Groups of boundaries, best first; a core ends right after one."""

_HASHED_CHARS = 16
_UNBROKEN_CHARS = 512
"""Without any boundary, a core ends among this many last places of its window."""


@dataclass(frozen=True)
class Chunk:
    """A core with what stands around it; offsets in code points, and in bytes of UTF-8."""

    index: int
    core_start: int
    core_end: int
    core_start_byte: int
    core_end_byte: int
    context_before: str
    core: str
    context_after: str


def chunks_of(blocks: Iterable[str], settings: ChunkSettings) -> Iterator[Chunk]:
    """Cut a document, given as blocks of text of any size, into chunks.

    The cores tile the document: nothing is left out, nothing stands in two cores. A core has at
    most `max_chars` code points; all but the last have at least `min_chars`. Where a core ends
    depends on the text near the cut only, so that an edit moves the cuts near it and no others.

    Args:
        blocks: the decoded document in order; how it is cut into blocks changes nothing.
        settings: sizes in code points.

    Yields:
        Chunks in order. Memory is bounded by the largest block and the sizes, not by the document.
    """
    source = iter(blocks)
    buffer, start, offset, offset_bytes, index = "", 0, 0, 0, 0
    needed = settings.max_chars + max(settings.context_chars, _HASHED_CHARS)
    ended = False
    while True:
        while not ended and len(buffer) - start <= needed:
            block = next(source, None)
            if block is None:
                ended = True
            else:
                kept = max(0, start - settings.context_chars)
                buffer, start = buffer[kept:] + block, start - kept
        if start >= len(buffer):
            return
        end = _cut(buffer, start, settings)
        core = buffer[start:end]
        size_bytes = len(core.encode())
        yield Chunk(
            index=index,
            core_start=offset,
            core_end=offset + len(core),
            core_start_byte=offset_bytes,
            core_end_byte=offset_bytes + size_bytes,
            context_before=buffer[max(0, start - settings.context_chars) : start],
            core=core,
            context_after=buffer[end : end + settings.context_chars],
        )
        index, start = index + 1, end
        offset, offset_bytes = offset + len(core), offset_bytes + size_bytes


def _cut(text: str, start: int, settings: ChunkSettings) -> int:
    """The end of the core that begins at `start`."""
    limit = start + settings.max_chars
    if len(text) <= limit:
        return len(text)
    earliest = start + settings.min_chars
    for group in _BOUNDARIES:
        places = [place for mark in group for place in _places(text, mark, earliest, limit)]
        if places:
            return min(places, key=lambda place: _weight(text, place))
    unbroken = range(max(earliest, limit - _UNBROKEN_CHARS), limit + 1)
    free = [place for place in unbroken if not _joins(text, place)]
    return min(free or unbroken, key=lambda place: _weight(text, place))


def _places(text: str, mark: str, earliest: int, limit: int) -> list[int]:
    """Every place right after `mark` in [earliest, limit]."""
    places = []
    size = len(mark)
    found = text.find(mark, earliest - size, limit)
    while found >= 0:
        places.append(found + size)
        found = text.find(mark, found + 1, limit)
    return places


def _joins(text: str, place: int) -> bool:
    """Whether a cut here would part what belongs together: CR and LF, a letter and its marks."""
    following = text[place]
    return following in "\n\u200d" or unicodedata.combining(following) != 0


def _weight(text: str, place: int) -> tuple[int, int]:
    """A hash of the text around a place, the same wherever in the document it stands."""
    around = text[max(0, place - _HASHED_CHARS) : place + _HASHED_CHARS]
    return zlib.crc32(around.encode()), -place
