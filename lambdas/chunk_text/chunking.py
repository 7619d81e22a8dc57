"""Cuts text into cores that tile it, at places that its content defines; pure and streaming."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.datasets import ChunkSettings


class _Boundary(NamedTuple):
    """Places where a core may end: right after a match.

    Attributes:
        shortest: bytes of the shortest match.
        share: part of the room between the smallest and the largest core, at its end, in which
            such places are looked for. The smaller it is, the faster is the search, and the more
            cuts move after an edit.
    """

    pattern: re.Pattern[bytes]
    shortest: int
    share: float


_BOUNDARIES: Final = (
    _Boundary(re.compile(rb"\n\n"), 2, 0.75),  # paragraphs
    _Boundary(re.compile(rb"\n\r?\n"), 2, 1.0),  # paragraphs, wherever they end and however
    _Boundary(re.compile(rb"[.!?:]\r?\n"), 2, 1.0),  # lines that end a sentence
    _Boundary(re.compile(rb"\n"), 1, 1.0),  # lines
    _Boundary(re.compile("[.!?] |。|！|？".encode()), 2, 0.5),  # noqa: RUF001 (sentences of texts without Latin stops)
    _Boundary(re.compile("[ \t]|\u3000".encode()), 1, 0.5),  # words
)
"""Best first; in UTF-8."""

_HASHED: Final = 16
"""Bytes on each side of a place that decide how good a place it is."""

_UNBROKEN_CHARS: Final = 512
"""Without any boundary, a core ends among this many last places of its window."""


@dataclass(slots=True)
class Chunk:
    """A core with what stands around it; offsets in code points, and in bytes of UTF-8.

    Not frozen, since freezing would make it several times as slow to make one.
    """

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
    context = settings.context_chars
    index = offset = offset_bytes = 0
    for text, start, end in _cores(blocks, settings):
        core = text[start:end]
        next_offset = offset + end - start
        next_byte = offset_bytes + (end - start if core.isascii() else len(core.encode()))
        yield Chunk(
            index,
            offset,
            next_offset,
            offset_bytes,
            next_byte,
            text[max(0, start - context) : start],
            core,
            text[end : end + context],
        )
        index, offset, offset_bytes = index + 1, next_offset, next_byte


def _cores(blocks: Iterable[str], settings: ChunkSettings) -> Iterator[tuple[str, int, int]]:
    """Where each core starts and ends in a part of the document that holds its context, too."""
    source = iter(blocks)
    around = max(settings.context_chars, _HASHED)
    needed = settings.max_chars + around
    span = settings.max_chars - settings.min_chars
    searches = [(one, settings.max_chars - int(span * one.share)) for one in _BOUNDARIES]
    text, start = "", 0
    ended = False
    while True:
        while not ended and len(text) - start <= needed:
            block = next(source, None)
            if block is None:
                ended = True
            else:
                kept = max(0, start - around)
                text, start = text[kept:] + block, start - kept
        if start >= len(text):
            return
        end = _cut(text, start, settings, searches)
        yield text, start, end
        start = end


def _cut(
    text: str, start: int, settings: ChunkSettings, searches: list[tuple[_Boundary, int]]
) -> int:
    """The end of the core that begins at `start`."""
    limit = start + settings.max_chars
    if len(text) <= limit:
        return len(text)
    for boundary, least_chars in searches:
        place = _best_place(text, start + least_chars, limit, boundary)
        if place:
            return place
    return _unbroken(text, max(start + settings.min_chars, limit - _UNBROKEN_CHARS), limit)


def _best_place(text: str, earliest: int, limit: int, boundary: _Boundary) -> int:
    """The boundary in [earliest, limit] whose surroundings have the smallest hash, 0 for none."""
    head = earliest - _HASHED
    window = text[head : limit + _HASHED]
    data = window.encode()
    first, last = _HASHED, limit - head
    ascii_only = len(data) == len(window)
    if not ascii_only:
        first = len(window[:_HASHED].encode())
        last = len(data) - len(window[last:].encode())
    pattern, shortest, _ = boundary
    places = [match.end() for match in pattern.finditer(data, first - shortest, last)]
    if not places:
        return 0
    weights = list(map(crc32, [data[place - _HASHED : place + _HASHED] for place in places]))
    place = places[weights.index(min(weights))]
    return head + (place if ascii_only else len(data[:place].decode()))


def _unbroken(text: str, earliest: int, limit: int) -> int:
    """Where to cut what has no boundary, best of all not within a character or a line end."""
    places = range(earliest, limit + 1)
    free = [place for place in places if not _joins(text[place])] or places
    return min(free, key=lambda place: crc32(text[place - _HASHED : place + _HASHED].encode()))


def _joins(following: str) -> bool:
    """Whether a cut before it would part what belongs together: CR and LF, a letter and a mark."""
    return following in "\n\u200d" or unicodedata.combining(following) != 0
