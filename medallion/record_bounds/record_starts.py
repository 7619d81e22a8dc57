"""Finds the lines of a text at which records begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.record_bounds.line_patterns import LINE_CHARS, LinePattern

if TYPE_CHECKING:
    from collections.abc import Iterator


class RecordStarts:
    """The lines that match a dataset's `record_start`; the places are offsets into the text."""

    def __init__(self, pattern: str) -> None:
        """Compile the pattern.

        Raises:
            ValueError: it is not a pattern that `LinePattern` takes.
        """
        self._pattern = LinePattern(pattern)

    def within(self, text: str, first: int, last: int) -> Iterator[int]:
        """The record starts from `first` to `last`, both included.

        The text has to contain `LINE_CHARS` characters after `last`, or end before that.
        """
        end = text.find("\n", max(0, first - 1), last)
        while end >= 0:
            if self._is_start(text, end + 1):
                yield end + 1
            end = text.find("\n", end + 1, last)

    def last_within(self, text: str, first: int, last: int) -> int | None:
        """The last record start from `first` to `last`; None if there is none."""
        end = text.rfind("\n", max(0, first - 1), last)
        while end >= 0:
            if self._is_start(text, end + 1):
                return end + 1
            end = text.rfind("\n", max(0, first - 1), end)
        return None

    def _is_start(self, text: str, place: int) -> bool:
        most = place + LINE_CHARS
        end = text.find("\n", place, most)
        line = text[place : most if end < 0 else end]
        return self._pattern.matches(line.removesuffix("\r"))
