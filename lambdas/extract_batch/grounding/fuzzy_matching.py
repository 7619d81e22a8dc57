"""The one place where a misspelt quote stands; none when there are two, or a doubt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdas.extract_batch.grounding.edges import clean_edges, cuts_number
from lambdas.extract_batch.grounding.edit_distance import distances_at_ends
from lambdas.extract_batch.grounding.meaning import says_the_same, turning_points

if TYPE_CHECKING:
    from collections.abc import Iterator

MIN_FUZZY_CHARS: Final = 12
"""Shorter quotes must stand in the text as they are: one edit makes them another word."""
CHARS_PER_EDIT: Final = 10
MAX_EDITS: Final = 25
_MAX_STEPS: Final = 1_000_000
"""What may be compared for all quotes of one answer, in characters, 1 or 2 s: an answer full of
invented quotes must not use up the time of its batch. A usual answer takes some thousands."""


class Match(NamedTuple):
    """A span of the folded text and its distance from the quote."""

    distance: int
    start: int
    end: int


def edit_limit(quote: str) -> int:
    """How many edits a folded quote may be away from the text."""
    if len(quote) < MIN_FUZZY_CHARS:
        return 0
    return min(MAX_EDITS, max(1, len(quote) // CHARS_PER_EDIT))


@dataclass
class FuzzySearch:
    """Searches one folded text for the quotes of one answer.

    A quote that is n edits away, cut into n+1 pieces, has one piece that stands unchanged in the
    text: only the surroundings of pieces that do are compared, and no match is missed.
    """

    text: str
    steps_left: int = _MAX_STEPS

    def find(self, quote: str) -> Match | None:
        """The nearest span that says the same; none when two are equally near."""
        limit = edit_limit(quote)
        if not limit or len(quote) > len(self.text) + limit:
            return None
        if not all(point in self.text for point in turning_points(quote)):
            return None
        matches = next(filter(None, map(partial(self._within, quote), _stages(limit))), [])
        if self.steps_left < 0 or _tie(matches):
            return None
        return matches[0] if matches else None

    def _within(self, quote: str, limit: int) -> list[Match]:
        """Every match within the limit that says the same, the nearest first."""
        windows = list(_merged(sorted(self._windows(quote, limit))))
        return sorted(
            match for start, end in windows for match in self._matches(quote, limit, start, end)
        )

    def _windows(self, quote: str, limit: int) -> Iterator[tuple[int, int]]:
        cuts = [index * len(quote) // (limit + 1) for index in range(limit + 2)]
        for cut, next_cut in pairwise(cuts):
            piece = quote[cut:next_cut]
            place = self.text.find(piece)
            while place >= 0 and self.steps_left > 0:
                self._spend(1)
                start = place - cut - limit
                yield max(0, start), min(len(self.text), start + len(quote) + 2 * limit)
                place = self.text.find(piece, place + 1)

    def _matches(self, quote: str, limit: int, start: int, end: int) -> Iterator[Match]:
        self._spend((end - start) * (1 + len(quote) // 500))
        if self.steps_left < 0:
            return
        distances = distances_at_ends(quote, self.text[start:end])
        for run in _runs(distances, limit):
            nearest = min(distances[at] for at in run)
            ends = [start + at + 1 for at in run if distances[at] == nearest]
            for group in _groups(ends, 2 * limit):
                self._spend(len(quote) * 4)
                match = self._best_span(quote, nearest, group, start)
                if match and says_the_same(quote, self.text[match.start : match.end]):
                    yield match

    def _spend(self, steps: int) -> None:
        self.steps_left -= steps

    def _best_span(self, quote: str, distance: int, ends: list[int], floor: int) -> Match | None:
        """Of spans equally near, one that cuts no word, then the one most like in length."""
        ends = [end for end in ends if clean_edges(self.text, end, end)] or ends
        spans = [
            (-clean_edges(self.text, start, end), abs(end - start - len(quote)), start, end)
            for end in ends
            for start in self._starts(quote, distance, end, floor)
            if not cuts_number(self.text, start, end)
        ]
        if not spans:
            return None
        *_, start, end = min(spans)
        return Match(distance, start, end)

    def _starts(self, quote: str, distance: int, end: int, floor: int) -> Iterator[int]:
        if self.text[end - 1] == " ":
            return
        lowest = max(floor, end - len(quote) - distance)
        backwards, wanted = self.text[lowest:end][::-1], quote[::-1]
        # What both end with needs no comparing, but for the edits that may fall into it.
        same = max(0, _common_start(backwards, wanted) - distance - 1)
        distances = distances_at_ends(wanted[same:], backwards[same:], anchored=True)
        for length, found in enumerate(distances, same + 1):
            if found == distance and self.text[end - length] != " ":
                yield end - length


def _common_start(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _stages(limit: int) -> Iterator[int]:
    """Limits to try in turn: few edits are usual, and looked for fast in long pieces."""
    stage = 1
    while stage < limit:
        yield stage
        stage *= 3
    yield limit


def _tie(matches: list[Match]) -> bool:
    return len(matches) > 1 and matches[0].distance == matches[1].distance


def _merged(windows: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Windows, sorted by start, without overlaps."""
    current: tuple[int, int] | None = None
    for start, end in windows:
        if current and start <= current[1]:
            current = (current[0], max(end, current[1]))
            continue
        if current:
            yield current
        current = (start, end)
    if current:
        yield current


def _runs(distances: list[int], limit: int) -> Iterator[list[int]]:
    """Neighbouring ends within the limit: one place each, unless the text repeats itself."""
    return _groups([at for at, distance in enumerate(distances) if distance <= limit], 1)


def _groups(positions: list[int], reach: int) -> Iterator[list[int]]:
    """Positions, in order, with gaps of at most `reach` inside of a group."""
    group: list[int] = []
    for position in positions:
        if group and position - group[-1] > reach:
            yield group
            group = []
        group.append(position)
    if group:
        yield group
