"""Finds quotes in the text that the model was shown: exact matches, in order of appearance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

EXACT: Final = "exact"


@dataclass(frozen=True)
class Span:
    """Where a quote stands, in code points of the document; `owned` when it starts in the core.

    Attributes:
        repeated: every place of the quote was taken already; this is its first one again.
    """

    start: int
    end: int
    owned: bool
    repeated: bool = False


@dataclass
class QuoteFinder:
    """Gives every further mention of a quote its next place.

    Places in the core come first, then those after it, then those before it: a core's record must
    not be taken for the neighbour's because the same words stand in the context, too.

    Attributes:
        core_start: offset of the core in the document.
    """

    before: str
    core: str
    after: str
    core_start: int
    _places: dict[str, list[int]] = field(default_factory=dict)
    _taken: Counter[str] = field(default_factory=Counter)

    def find(self, quote: str) -> Span | None:
        """The quote's next place, None when it stands nowhere."""
        if quote not in self._places:
            self._places[quote] = self._all_places(quote)
        places = self._places[quote]
        if not places:
            return None
        turn = self._taken[quote]
        self._taken[quote] += 1
        place = places[turn] if turn < len(places) else places[0]
        start = self.core_start - len(self.before) + place
        return Span(
            start=start,
            end=start + len(quote),
            owned=self._is_core(place),
            repeated=turn >= len(places),
        )

    def _all_places(self, quote: str) -> list[int]:
        text = self.before + self.core + self.after
        places: list[int] = []
        place = text.find(quote)
        while place >= 0:
            places.append(place)
            place = text.find(quote, place + len(quote))
        return sorted(places, key=self._preference)

    def _preference(self, place: int) -> tuple[int, int]:
        if self._is_core(place):
            return (0, place)
        return (1 if place >= len(self.before) else 2, place)

    def _is_core(self, place: int) -> bool:
        return 0 <= place - len(self.before) < len(self.core)
