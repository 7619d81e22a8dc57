"""Chooses one place for each quote: answers list their records in the order of the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from itertools import groupby
from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lambdas.extract_batch.grounding.places import Places, Span


class Choice(NamedTuple):
    """The place chosen for a quote; `repeated` if all of its places were already taken."""

    span: Span
    repeated: bool


def in_order_of_appearance(
    found: Sequence[Places | None],
    region: Callable[[int], int],
    settled: Mapping[int, Span] | None = None,
) -> list[Choice | None]:
    """Choose a place for each quote of an answer.

    Quotes with a single place are fixed points. A quote with several places gets a free one,
    if possible between the fixed points before and after it.

    Args:
        found: the places of each quote, in the answer's order.
        region: rank of the part of the text with this offset; a lower rank comes first.
        settled: known places, by index; nothing is chosen for these indexes.
    """
    settled = settled or {}
    progress = _Progress(set(settled.values()))
    different = {id(places): places for places in found if places}
    stocks = {key: _Stock(places.spans, region, progress) for key, places in different.items()}
    choices: list[Choice | None] = []
    for index, (low, high) in enumerate(_fences(found, settled)):
        places = None if index in settled else found[index]
        choices.append(stocks[id(places)].choose(low, high) if places else None)
        if index in settled:
            progress.latest = settled[index][0]
    return choices


@dataclass
class _Progress:
    """The places that earlier quotes have taken."""

    taken: set[Span] = field(default_factory=set)
    latest: int = -1


class _Stock:
    """The free places of one quote, by region and offset."""

    def __init__(
        self, spans: Sequence[Span], region: Callable[[int], int], progress: _Progress
    ) -> None:
        by_region = sorted(spans, key=lambda span: (region(span[0]), span))
        self._first = by_region[0]
        self._free = [list(group) for _, group in groupby(by_region, lambda s: region(s[0]))]
        self._progress = progress

    def choose(self, low: int, high: float) -> Choice:
        """Take the next free place between two fixed points, otherwise the next free place."""
        for spans in self._free:
            while spans:
                span = spans.pop(self._position(spans, low, high))
                if span not in self._progress.taken:
                    self._progress.taken.add(span)
                    self._progress.latest = span[0]
                    return Choice(span, repeated=False)
        return Choice(self._first, repeated=True)

    def _position(self, spans: list[Span], low: int, high: float) -> int:
        latest = self._progress.latest
        for floor, ceiling in ((max(low, latest), high), (low, high), (latest, inf)):
            at = bisect_left(spans, (floor, 0))
            if at < len(spans) and spans[at][0] <= ceiling:
                return at
        return 0


def _fences(found: Sequence[Places | None], settled: Mapping[int, Span]) -> list[tuple[int, float]]:
    """The fixed points before and after each quote."""
    fixed = {
        index: places.spans[0][0]
        for index, places in enumerate(found)
        if places and len(places.spans) == 1
    }
    fixed |= {index: span[0] for index, span in settled.items()}
    kept = _longest_rising(dict(sorted(fixed.items())))
    fences: list[tuple[int, float]] = []
    low = -1
    for index in range(len(found)):
        low = kept.get(index, low)
        fences.append((low, inf))
    high = inf
    for index in reversed(range(len(found))):
        high = kept.get(index, high)
        fences[index] = (fences[index][0], high)
    return fences


def _longest_rising(offsets: dict[int, int]) -> dict[int, int]:
    """The longest non-decreasing subsequence, so that an outlier does not move other quotes."""
    tails: list[int] = []
    tail_indexes: list[int] = []
    previous: dict[int, int | None] = {}
    for index, offset in offsets.items():
        length = bisect_right(tails, offset)
        previous[index] = tail_indexes[length - 1] if length else None
        tails[length:] = [offset, *tails[length + 1 :]]
        tail_indexes[length:] = [index, *tail_indexes[length + 1 :]]
    kept: dict[int, int] = {}
    at = tail_indexes[-1] if tail_indexes else None
    while at is not None:
        kept[at] = offsets[at]
        at = previous[at]
    return kept
