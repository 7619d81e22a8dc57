"""Divides the rows of a table into parts of bounded size, each of whole lines."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from typing import BinaryIO

MAX_PART_BYTES: Final = 64 * 1024 * 1024
"""One part is in memory at a time. Spark reads an object of this size in one task, so larger ones
would make a gold run neither faster nor cheaper."""


class RowPart(NamedTuple):
    """The lines from one offset of a file to another."""

    start: int
    end: int

    def read(self, file: BinaryIO) -> bytes:
        file.seek(self.start)
        return file.read(self.end - self.start)


def parts_of(file: BinaryIO, max_bytes: int) -> tuple[RowPart, ...]:
    """The parts of a file of lines, at least one; a part ends with the line that fills it."""
    parts: list[RowPart] = []
    size, start = file.seek(0, io.SEEK_END), 0
    while start < size or not parts:
        end = size
        if size - start > max_bytes:
            file.seek(start + max_bytes - 1)
            file.readline()
            end = file.tell()
        parts.append(RowPart(start, end))
        start = end
    return tuple(parts)
