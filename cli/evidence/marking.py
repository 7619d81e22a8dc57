"""Cut a document into blocks, and blocks into parts, so that the page never counts characters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Final

MAX_STACKED: Final = 20
"""How many marks are shown at one place, shortest first; the page's list contains all of them."""

FREE_BLOCK_CHARS: Final = 4_000
"""Largest block of text that no chunk covers."""


@dataclass(frozen=True)
class Mark:
    """A highlighted span in code points; `number` identifies what it marks."""

    start: int
    end: int
    number: int

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class Part:
    """A stretch of text with the same marks, shortest first."""

    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Block:
    """A chunk's core, or text that no chunk covers (`chunk` is None).

    Attributes:
        chunk: position of the chunk in the given list.
        line: number of the line in which the block begins, from 1.
        in_line: true if the block begins in the middle of a line.
    """

    start: int
    end: int
    chunk: int | None
    line: int
    in_line: bool
    parts: tuple[Part, ...]


def blocks_of(
    text: str, cores: Sequence[tuple[int, int]], marks: Sequence[Mark]
) -> Iterator[Block]:
    """The blocks of the text, without gaps or overlaps.

    Args:
        text: the decoded document.
        cores: spans of the chunks in order; gaps become separate blocks, overlaps are cut off.
        marks: spans to highlight; they may overlap each other and cross block boundaries.
    """
    waiting = sorted(marks, key=lambda mark: mark.start, reverse=True)
    active: list[Mark] = []
    line, counted = 1, 0
    for start, end, chunk in _tiles(text, cores):
        line, counted = line + text.count("\n", counted, start), start
        active = [mark for mark in active if mark.end > start]
        while waiting and waiting[-1].start < end:
            active.append(waiting.pop())
        in_line = start > 0 and text[start - 1] not in "\n\r"
        parts = tuple(_parts(text, start, end, active))
        yield Block(start, end, chunk, line, in_line, parts)


def _tiles(text: str, cores: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int | None]]:
    position = 0
    for index, (core_start, core_end) in enumerate(cores):
        yield from _free(text, position, min(core_start, len(text)))
        start, end = max(position, core_start), min(core_end, len(text))
        if start < end:
            yield start, end, index
            position = end
    yield from _free(text, position, len(text))


def _free(text: str, start: int, end: int) -> Iterator[tuple[int, int, None]]:
    """Uncovered text in pieces, cut after a line end if there is one."""
    while start < end:
        limit = min(start + FREE_BLOCK_CHARS, end)
        cut = limit if limit == end else text.rfind("\n", start, limit) + 1
        yield start, cut or limit, None
        start = cut or limit


def _parts(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Part]:
    edges = {start, end}
    for mark in marks:
        edges.add(max(mark.start, start))
        edges.add(min(mark.end, end))
    points = sorted(edges)
    by_size = sorted(marks, key=lambda mark: (mark.size, mark.start, mark.number))
    for here, there in pairwise(points):
        covering = (mark.number for mark in by_size if mark.start <= here and there <= mark.end)
        yield Part(text[here:there], tuple(islice(covering, MAX_STACKED)))
