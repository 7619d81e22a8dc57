"""Cuts a text into blocks: runs of lines that belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from local_aws.gemini_stand_in.lines import Line, Look
from local_aws.gemini_stand_in.pairs import Pair, pairs_in_line

_STARTERS = (Look.LOG, Look.MAIL)


@dataclass
class Block:
    """Lines that belong together; `hard` when a rule or heading parts it from those before."""

    lines: list[Line] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    hard: bool = False

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end


class BlockCutter:
    """Cuts at blank lines, rules, headings, items, log lines and repeated labels."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._blocks: list[Block] = []
        self._current = Block()

    def cut(self, lines: Sequence[Line]) -> list[Block]:
        """The blocks of these lines, in order."""
        for line in lines:
            self._take(line)
        self._close(hard=False)
        return self._blocks

    def _take(self, line: Line) -> None:
        if line.look is Look.BLANK:
            self._close(hard=False)
        elif line.look in (Look.RULE, Look.HEADING):
            self._close(hard=True)
        else:
            self._add(line)

    def _add(self, line: Line) -> None:
        pairs = pairs_in_line(self._text, line.start, line.end)
        if self._starts_anew(line, pairs):
            self._close(hard=False)
        if self._current.pairs and not pairs:
            self._current.pairs[-1] = _stretched(self._current.pairs[-1], line.end)
        self._current.lines.append(line)
        self._current.pairs += pairs

    def _starts_anew(self, line: Line, pairs: Sequence[Pair]) -> bool:
        if not self._current.lines:
            return False
        labels = {pair.label for pair in self._current.pairs}
        if any(pair.label in labels for pair in pairs):
            return True
        if line.look in _STARTERS:
            return True
        if line.look is Look.ITEM:
            return not (pairs and labels)
        return bool(pairs) and not labels and len(self._current.lines) > 2

    def _close(self, *, hard: bool) -> None:
        if self._current.lines:
            self._blocks.append(self._current)
        was_hard = self._current.hard and not self._current.lines
        self._current = Block(hard=hard or was_hard)


def _stretched(pair: Pair, end: int) -> Pair:
    """The pair with a value that goes on over further lines."""
    return Pair(pair.label, pair.label_start, pair.value_start, end, pair.weak)
