"""Cuts text into cores that tile it, at places that its content defines; pure and streaming."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

from medallion.record_bounds import LINE_CHARS, RecordStarts
from medallion.texts import joins

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.vocabulary.datasets import ChunkSettings


_HASHED: Final = 32
"""Number of bytes after a possible cut that are hashed to rank it."""

_HASHED_OF_EQUALS: Final = 512
"""The same if several places in a window tie, as in forms and reports."""

_LOOKED_AHEAD: Final = max(_HASHED_OF_EQUALS, LINE_CHARS)
"""Number of characters after a possible cut that decide on it."""


class _Boundary(NamedTuple):
    """Places where a core may end.

    Attributes:
        endings: the bytes right before such a place, in UTF-8.
        following: matches each ending; its group is the text that is hashed.
        share: part of the range between the smallest and the largest core, at its end, that is
            searched for such places. A smaller share makes the search faster, but more cuts move
            after an edit.
    """

    endings: tuple[bytes, ...]
    following: re.Pattern[bytes]
    share: float


def _after(*endings: str, share: float = 1.0, not_before: str = "") -> _Boundary:
    """The places after one of the endings, unless the character `not_before` follows."""
    ends = tuple(ending.encode() for ending in endings)
    first = f"[^{not_before}]" if not_before else "."
    group = f"(?=({first}.{{{_HASHED - 1}}}))".encode()
    return _Boundary(ends, re.compile(_one_of(ends) + group, re.DOTALL), share)


def _one_of(ends: tuple[bytes, ...]) -> bytes:
    """A pattern for any ending; a shared last byte and a look back are up to ten times faster."""
    last = ends[0][-1:]
    if len(ends) == 1 or any(not end.endswith(last) for end in ends):
        return b"(?:" + b"|".join(map(re.escape, ends)) + b")"
    by_length: dict[int, list[bytes]] = defaultdict(list)
    for end in ends:
        by_length[len(end)].append(re.escape(end))
    back = [b"(?<=" + b"|".join(alike) + b")" for alike in by_length.values()]
    return re.escape(last) + b"(?:" + b"|".join(back) + b")"


@cache
def _boundaries() -> tuple[_Boundary, ...]:
    """Best first; built on first use."""
    return (
        _after("\n\n", share=0.75, not_before="\n"),  # paragraphs
        _after("\n\n", "\n\r\n"),  # paragraphs in the whole range
        _after(
            ".\n", "!\n", "?\n", ":\n", ".\r\n", "!\r\n", "?\r\n", ":\r\n"
        ),  # sentences and lines
        _after("\n"),  # lines
        _after(". ", "! ", "? ", share=0.5),  # sentences
        _after("。", share=0.5),  # sentences of texts without Latin stops
        _after("！", "？", share=0.5),  # noqa: RUF001 (the same)
        _after(" ", share=0.5),  # words
        _after("\t", "\u3000", share=0.5),
    )


_UNBROKEN_CHARS: Final = 512
"""Without a boundary, a core ends at one of this many last places of its window."""


@dataclass(slots=True)
class Chunk:
    """A core with its context; offsets in code points, and in bytes of UTF-8.

    Not frozen, because freezing would make construction several times as slow.
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

    The cores tile the document: nothing is left out, nothing is in two cores. A core has at most
    `max_chars` code points; all but the last have at least `min_chars`, except before a record that
    reaches beyond `max_chars`. Where a core ends depends only on the text near the cut, so an edit
    moves the cuts near it and no others.

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
    """Each core's start and end in a part of the document that also contains its context."""
    source = iter(blocks)
    context = settings.context_chars
    needed = settings.max_chars + max(context, _LOOKED_AHEAD)
    starts = RecordStarts(settings.record_start) if settings.record_start else None
    span = settings.max_chars - settings.min_chars
    searches = [(place, span - int(span * place.share)) for place in _boundaries()]
    text, start = "", 0
    ended = False
    while True:
        while not ended and len(text) - start <= needed:
            block = next(source, None)
            if block is None:
                ended = True
            else:
                kept = max(0, start - context)
                text, start = text[kept:] + block, start - kept
        if start >= len(text):
            return
        end = _record_cut(text, start, settings, starts) if starts else None
        end = end or _cut(text, start, settings, searches)
        yield text, start, end
        start = end


def _record_cut(text: str, start: int, settings: ChunkSettings, starts: RecordStarts) -> int | None:
    """The record start at which the core that begins at `start` ends; None if there is none.

    If no record starts in the usual range, the last one before it is cut off, so that the next
    record is seen from its beginning. This also depends only on the text near the cut.
    """
    earliest, limit = start + settings.min_chars, start + settings.max_chars
    if len(text) <= limit:
        return len(text)
    places = list(starts.within(text, earliest, limit))
    if not places:
        return starts.last_within(text, start + 1, earliest - 1)
    best = min(_rank(text, place, _HASHED) for place in places)
    equals = [place for place in places if _rank(text, place, _HASHED) == best]
    return min(equals, key=lambda place: _rank(text, place, _HASHED_OF_EQUALS))


def _rank(text: str, place: int, chars: int) -> int:
    return crc32(text[place : place + chars].encode())


def _cut(
    text: str, start: int, settings: ChunkSettings, searches: list[tuple[_Boundary, int]]
) -> int:
    """The end of the core that begins at `start`."""
    earliest, limit = start + settings.min_chars, start + settings.max_chars
    if len(text) <= limit:
        return len(text)
    window = text[earliest : limit + _HASHED_OF_EQUALS]
    data = window.encode()
    ascii_only = len(data) == len(window)
    width = limit - earliest
    last = width if ascii_only else len(window[:width].encode())
    for boundary, skipped in searches:
        first = skipped if ascii_only else len(window[:skipped].encode())
        place = _best_place(data, first, last, boundary)
        if place:
            return earliest + (place if ascii_only else len(data[:place].decode()))
    return _unbroken(text, max(earliest, limit - _UNBROKEN_CHARS), limit)


def _best_place(data: bytes, first: int, last: int, boundary: _Boundary) -> int:
    """The boundary in (first, last] whose following text has the smallest hash; 0 if none."""
    following = boundary.following.findall(data, first, last + _HASHED)
    if not following:
        return 0
    best = min(following, key=crc32)
    if following.count(best) > 1:
        matches = boundary.following.finditer(data, first, last + _HASHED)
        ends = (match.end() for match in matches if match[1] == best)
        best = min((data[end : end + _HASHED_OF_EQUALS] for end in ends), key=crc32)
    place = last
    for ending in boundary.endings:
        at = data.find(ending + best, max(0, first + 1 - len(ending)), place + len(best))
        if at >= 0:
            place = at + len(ending)
    return place


def _unbroken(text: str, earliest: int, limit: int) -> int:
    """Where to cut text without a boundary, preferably not within a character or a line end."""
    places = range(earliest, limit + 1)
    free = [place for place in places if not joins(text[place])] or places
    return min(free, key=lambda place: crc32(text[place : place + _HASHED].encode()))
