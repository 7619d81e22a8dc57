"""Narrows a text that the model refuses down to the part that it refuses."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lambdas.extract_batch.chunks.limits import MAX_LOST_CHARS, SHRINKING, narrowing_calls
from lambdas.extract_batch.chunks.splitting import first_lines_of, line_end_of, middle_of, part_of

if TYPE_CHECKING:
    from medallion.contracts import QuarantinedRecord, TextChunk


@dataclass(frozen=True)
class Skip:
    """A text after a lost region that is also refused: the refused span may be cut in two.

    The start of the text is left out, as far as both regions together are small.

    Attributes:
        text: what is refused.
        chars: how many of its characters are left out.
        row: the refusal.
    """

    text: TextChunk
    chars: int
    row: QuarantinedRecord

    def skipped(self) -> TextChunk:
        return part_of(self.text, 0, self.chars)

    def remaining(self) -> TextChunk:
        return part_of(self.text, self.chars, len(self.text.core))


@dataclass(frozen=True)
class Narrowing:
    """A region with at least one refused span; places are characters of the text.

    Only text that the model accepted is used as context: refused words may be in the context too.

    Attributes:
        text: what was refused when it was sent alone, without context.
        start: the refused region's start: the text before it was accepted.
        end: the refused region's end; the text after it was not asked yet.
        row: the last refusal.
        calls: how many answers have made the region smaller.
        reminder: accepted lines that are before the text.
    """

    text: TextChunk
    start: int
    end: int
    row: QuarantinedRecord
    calls: int = 0
    reminder: str = ""

    @classmethod
    def of(cls, text: TextChunk, row: QuarantinedRecord, reminder: str = "") -> Narrowing:
        """The whole text is refused."""
        return cls(text, 0, len(text.core), row, reminder=reminder)

    @property
    def is_small(self) -> bool:
        """True if the region is not divided further."""
        return self.end - self.start <= MAX_LOST_CHARS and self._line_end is None

    @property
    def cut(self) -> int:
        """Where the region is divided."""
        if self._line_end is not None:
            return self._line_end
        return self.start + middle_of(self._region, self._margin)

    @property
    def _line_end(self) -> int | None:
        """Where a small region is still divided: records often end there.

        A model that has not accepted any of the text may refuse all of it.
        """
        calls_left = narrowing_calls(len(self.text.core)) - self.calls
        if not self.start or calls_left <= 0 or self.end - self.start > MAX_LOST_CHARS:
            return None
        place = line_end_of(self._region, self._margin)
        return None if place is None else self.start + place

    @property
    def _region(self) -> str:
        return self.text.core[self.start : self.end]

    @property
    def _margin(self) -> int:
        return math.ceil((self.end - self.start) * (1 - 1 / SHRINKING))

    def first_part(self, context_chars: int) -> TextChunk:
        """The part before the cut, which is asked next."""
        return part_of(self.text, self.start, self.cut, context_chars)

    def first_lines(self, context_chars: int) -> str:
        """Accepted lines that the text may depend on."""
        return self.reminder or first_lines_of(self.text.core, min(self.start, context_chars))

    @property
    def chars_left(self) -> int:
        """How many more characters may be lost with a small region."""
        return MAX_LOST_CHARS - (self.end - self.start)

    def region(self) -> TextChunk:
        return part_of(self.text, self.start, self.end)

    def rest(self) -> TextChunk | None:
        """The text after the region; None if there is none."""
        size = len(self.text.core)
        return part_of(self.text, self.end, size) if self.end < size else None

    def unasked(self) -> TextChunk:
        """The region and all text after it."""
        return part_of(self.text, self.start, len(self.text.core))

    def after_refusal(self, row: QuarantinedRecord) -> Narrowing:
        """The first part is refused."""
        return replace(self, end=self.cut, row=row, calls=self.calls + 1)

    def after_answer(self) -> Narrowing:
        """The first part is accepted, so the refused span is behind it."""
        return replace(self, start=self.cut, calls=self.calls + 1)
