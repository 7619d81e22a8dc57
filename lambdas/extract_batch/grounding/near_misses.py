"""Finds the place that a quote misspells, or whose words it changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from operator import eq
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdas.extract_batch.grounding.misspelling import Vocabulary, Word
from lambdas.extract_batch.grounding.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lambdas.extract_batch.grounding.folding import FoldedText

MIN_TOKENS: Final = 3
"""Shorter quotes must match verbatim: they have too few words to identify a place."""
CHARS_PER_MISSPELLING: Final = 10
_ALIKE_SHARE: Final = 0.6
"""A place with a smaller share of the quote's words is not its source."""
_MAX_PLACES: Final = 10
_FEW_REPEATS: Final = 6
_MAX_REPEATS: Final = 60
"""A word that the text repeats more often does not help to identify a place."""
_MAX_STEPS: Final = 300_000
"""Words compared for all quotes of one answer: limits the time that invented quotes take."""
_COMPARED_PLACES: Final = 3
_MARGIN: Final = 8
"""Extra words compared around a place, because words may have been added or omitted."""
_SHOWN_WORDS: Final = 6


class Difference(NamedTuple):
    """A run of tokens of the quote and of the text: `equal`, `replace`, `insert` or `delete`."""

    kind: str
    quoted: int
    quoted_end: int
    written: int
    written_end: int


class NearMiss(NamedTuple):
    """The place that is the source of a quote although they differ.

    Attributes:
        start, end: span in the source.
        quoted, written: the first words that differ; empty if words were added or omitted.
        forgiven: the differences are evident misspellings, and no other place is as near.
    """

    start: int
    end: int
    quoted: str
    written: str
    forgiven: bool


@dataclass
class NearMisses:
    """Searches one text for the quotes of one answer."""

    text: str
    folded: FoldedText
    _steps_left: int = _MAX_STEPS

    def find(self, quote: str, folded_quote: FoldedText) -> NearMiss | None:
        """The place whose words are nearest to the quote's; None if no place is near."""
        quoted = Tokens(folded_quote, quote)
        if len(quoted) < MIN_TOKENS:
            return None
        candidates = self._candidates(quoted)
        near = [at for at in candidates if self._is_near(quoted, at)]
        forgiven = [at for at in near if self._is_forgiven(quoted, at)]
        if len(forgiven) == 1:
            start, end = self._tokens.span(forgiven[0], forgiven[0] + len(quoted))
            return NearMiss(start, end, "", "", forgiven=True)
        return self._difference(quoted, near, candidates)

    @cached_property
    def _tokens(self) -> Tokens:
        return Tokens(self.folded, self.text)

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        positions: dict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(self._tokens.texts):
            positions[token].append(at)
        return positions

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.of(self._tokens.texts)

    def _candidates(self, quoted: Tokens) -> list[int]:
        """Likely starts of the quote, by the places of its words; the likeliest first."""
        votes: Counter[int] = Counter()
        places = [(index, self._positions.get(text, ())) for index, text in enumerate(quoted.texts)]
        rare = [(index, found) for index, found in places if 0 < len(found) <= _FEW_REPEATS]
        for index, found in rare if len(rare) >= MIN_TOKENS else places:
            if len(found) <= _MAX_REPEATS:
                votes.update([at - index for at in found])
        return [at for at, _ in votes.most_common(_MAX_PLACES)]

    def _is_near(self, quoted: Tokens, at: int) -> bool:
        if at < 0 or at + len(quoted) > len(self._tokens) or self._steps_left <= 0:
            return False
        self._steps_left -= len(quoted)
        alike = sum(map(eq, quoted.texts, self._tokens.texts[at : at + len(quoted)]))
        return bool(alike >= len(quoted) * _ALIKE_SHARE)

    def _is_forgiven(self, quoted: Tokens, at: int) -> bool:
        written = self._tokens.texts[at : at + len(quoted)]
        differing = [
            number
            for number, (ours, theirs) in enumerate(zip(quoted.texts, written, strict=True))
            if ours != theirs
        ]
        most = max(1, len(quoted.source) // CHARS_PER_MISSPELLING)
        if not all(quoted.texts[number].isalpha() for number in differing):
            return False  # Checked first: most refused quotes differ in a number.
        return 0 < len(differing) <= most and all(
            self._vocabulary.is_evident_misspelling(
                Word(quoted.written(number, number + 1)), self._word(at + number)
            )
            for number in differing
        )

    def _word(self, at: int) -> Word:
        start, end = self._tokens.span(at, at + 1)
        before = self.text[:start].rstrip(" \t")
        return Word(self.text[start:end], before[-1:])

    def _difference(
        self,
        quoted: Tokens,
        near: Sequence[int],
        candidates: Sequence[int],
    ) -> NearMiss | None:
        """The likeliest place and its first difference; words may be missing on either side."""
        runs = max(self._compared(quoted, near, candidates), key=_alike, default=[])
        unequal = [run for run in runs if run.kind != "equal"]
        if not unequal or _alike(runs) < len(quoted) * _ALIKE_SHARE:
            return None
        return self._near_miss(quoted, runs, unequal[0])

    def _compared(
        self, quoted: Tokens, near: Sequence[int], candidates: Sequence[int]
    ) -> Iterator[list[Difference]]:
        """The differences at each place, while steps are left."""
        for start, end in self._windows(len(quoted), near, candidates):
            self._steps_left -= end - start
            if self._steps_left <= 0:
                return
            yield self._differences(quoted, start, end)

    def _windows(
        self, size: int, near: Sequence[int], candidates: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        """Parts of the text to compare: first as long as the quote, then somewhat longer."""
        for at in near[:_COMPARED_PLACES]:
            yield at, at + size
        for at in candidates[: 1 if near else _COMPARED_PLACES]:
            start = max(0, at - _MARGIN)
            yield start, max(start, min(len(self._tokens), at + size + _MARGIN))

    def _differences(self, quoted: Tokens, start: int, end: int) -> list[Difference]:
        """Runs of equal or different tokens, without the words before and after the quote."""
        written = self._tokens.texts[start:end]
        matcher = SequenceMatcher(None, quoted.texts, written, autojunk=False)
        runs = [
            Difference(kind, a, b, c + start, d + start)
            for kind, a, b, c, d in matcher.get_opcodes()
        ]
        while runs[0].kind == "insert":
            del runs[0]
        while runs[-1].kind == "insert":
            del runs[-1]
        return _without_surroundings(runs)

    def _near_miss(self, quoted: Tokens, runs: Sequence[Difference], shown: Difference) -> NearMiss:
        start, end = self._tokens.span(runs[0].written, runs[-1].written_end)
        return NearMiss(
            start,
            end,
            _shown(quoted, shown.quoted, shown.quoted_end),
            _shown(self._tokens, shown.written, shown.written_end),
            forgiven=False,
        )


def _alike(runs: Sequence[Difference]) -> int:
    """Number of the quote's tokens that are equal in the text."""
    return sum(run.quoted_end - run.quoted for run in runs if run.kind == "equal")


def _without_surroundings(runs: list[Difference]) -> list[Difference]:
    """Limit the replacement of the quote's first or last words to their number.

    Args:
        runs: at least one, because a quote has words.
    """
    if runs[-1].kind == "replace":
        last = runs[-1]
        end = min(last.written_end, last.written + last.quoted_end - last.quoted)
        runs[-1] = last._replace(written_end=end)
    if runs[0].kind == "replace":
        first = runs[0]
        start = max(first.written, first.written_end - first.quoted_end)
        runs[0] = first._replace(written=start)
    return runs


def _shown(tokens: Tokens, first: int, end: int) -> str:
    shown = range(first, min(end, first + _SHOWN_WORDS))
    words = " ".join(tokens.written(at, at + 1) for at in shown)
    return f"{words} \u2026" if end - first > _SHOWN_WORDS else words
