"""The one place where a quote is but for evident misspellings, or where it says something else."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import regex

from lambdas.extract_batch.grounding.layout import UNSPACED_SCRIPTS
from lambdas.extract_batch.grounding.misspelling import Vocabulary, Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lambdas.extract_batch.grounding.folding import FoldedText

MIN_TOKENS: Final = 3
"""Shorter quotes must be in the text as they are: too little tells where they belong."""
CHARS_PER_MISSPELLING: Final = 10
_ALIKE_SHARE: Final = 0.6
"""A place with fewer of a quote's words is not where the quote comes from."""
_MAX_PLACES: Final = 20
_FEW_REPEATS: Final = 6
_MAX_REPEATS: Final = 60
"""A word that a text repeats more often says nothing about the place."""
_MAX_STEPS: Final = 300_000
"""Words compared for all quotes of one answer: invented quotes must not use up a batch's time."""
_COMPARED_PLACES: Final = 3
_MARGIN: Final = 8
"""Words around a place that are compared, too, since words may have been added or left out."""
_SHOWN_WORDS: Final = 6

_PLAIN_TOKEN: Final = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*|\S")
_TOKEN: Final = regex.compile(
    rf"[{UNSPACED_SCRIPTS}]\p{{M}}*|[\p{{L}}\p{{N}}\p{{M}}]+(?:'[\p{{L}}\p{{N}}\p{{M}}]+)*|[^\s]"
)


class Token(NamedTuple):
    """A word or a sign, folded, with its span in the source."""

    text: str
    start: int
    end: int


class Difference(NamedTuple):
    """A run of tokens of the quote and of the text: `equal`, `replace`, `insert` or `delete`."""

    kind: str
    quoted: int
    quoted_end: int
    written: int
    written_end: int


class NearMiss(NamedTuple):
    """The place that a quote comes from although it differs.

    Attributes:
        start, end: span in the source.
        quoted, written: the first words that differ; empty where words were added or left out.
        forgiven: the differences are evident misspellings, and no other place is as near.
    """

    start: int
    end: int
    quoted: str
    written: str
    forgiven: bool


def tokens_of(folded: FoldedText, source: str) -> list[Token]:
    """The tokens of a folded text, with spans of its source.

    ß is not folded to ss here: in German they make different words.
    """
    pattern = _PLAIN_TOKEN if folded.text.isascii() else _TOKEN
    starts, ends = folded.starts, folded.ends
    tokens = [
        Token(match[0], starts[match.start()], ends[match.end() - 1])
        for match in pattern.finditer(folded.text)
    ]
    if "ß" not in source:
        return tokens
    written = (source[token.start : token.end] for token in tokens)
    return [
        token._replace(text=word.lower()) if "ß" in word else token
        for token, word in zip(tokens, written, strict=True)
    ]


@dataclass
class NearMisses:
    """Looks up the quotes of one answer in one text."""

    text: str
    folded: FoldedText
    _steps_left: int = _MAX_STEPS

    def find(self, quote: str, folded_quote: FoldedText) -> NearMiss | None:
        """The place whose words are nearest to the quote's; None when no place is near."""
        quoted = tokens_of(folded_quote, quote)
        if len(quoted) < MIN_TOKENS:
            return None
        candidates = self._candidates(quoted)
        near = [at for at in candidates if self._is_near(quoted, at)]
        forgiven = [at for at in near if self._is_forgiven(quote, quoted, at)]
        if len(forgiven) == 1:
            first, last = self._tokens[forgiven[0]], self._tokens[forgiven[0] + len(quoted) - 1]
            return NearMiss(first.start, last.end, "", "", forgiven=True)
        return self._difference(quote, quoted, near, candidates)

    @cached_property
    def _tokens(self) -> list[Token]:
        return tokens_of(self.folded, self.text)

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        positions: dict[str, list[int]] = defaultdict(list)
        for at, token in enumerate(self._tokens):
            positions[token.text].append(at)
        return positions

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.of([token.text for token in self._tokens])

    def _candidates(self, quoted: Sequence[Token]) -> list[int]:
        """Where the quote may begin, the likeliest first, by the places of its words."""
        votes: Counter[int] = Counter()
        places = [(index, self._positions.get(one.text, ())) for index, one in enumerate(quoted)]
        rare = [(index, found) for index, found in places if 0 < len(found) <= _FEW_REPEATS]
        for index, found in rare if len(rare) >= MIN_TOKENS else places:
            if len(found) <= _MAX_REPEATS:
                votes.update([at - index for at in found])
        return [at for at, _ in votes.most_common(_MAX_PLACES)]

    def _is_near(self, quoted: Sequence[Token], at: int) -> bool:
        if at < 0 or at + len(quoted) > len(self._tokens) or self._steps_left <= 0:
            return False
        self._steps_left -= len(quoted)
        alike = sum(
            one.text == other.text
            for one, other in zip(quoted, self._tokens[at : at + len(quoted)], strict=True)
        )
        return alike >= len(quoted) * _ALIKE_SHARE

    def _is_forgiven(self, quote: str, quoted: Sequence[Token], at: int) -> bool:
        written = self._tokens[at : at + len(quoted)]
        pairs = [
            (one, number)
            for number, (one, other) in enumerate(zip(quoted, written, strict=True))
            if one.text != other.text
        ]
        if not 0 < len(pairs) <= max(1, len(quote) // CHARS_PER_MISSPELLING):
            return False
        return all(
            self._vocabulary.is_evident_misspelling(
                Word(quote[one.start : one.end]), self._word(at + number)
            )
            for one, number in pairs
        )

    def _word(self, at: int) -> Word:
        token = self._tokens[at]
        before = self.text[max(0, token.start - 50) : token.start].rstrip(" \t")
        after = self.text[token.end : token.end + 1]
        return Word(self.text[token.start : token.end], before[-1:], after)

    def _difference(
        self,
        quote: str,
        quoted: Sequence[Token],
        near: Sequence[int],
        candidates: Sequence[int],
    ) -> NearMiss | None:
        """The likeliest place, with what differs there; words may be missing on either side."""
        best: tuple[int, list[Difference]] | None = None
        for start, end in self._windows(len(quoted), near, candidates):
            self._steps_left -= end - start
            if self._steps_left <= 0:
                break
            differences = self._differences(quoted, start, end)
            alike = sum(one.quoted_end - one.quoted for one in differences if one.kind == "equal")
            if alike >= len(quoted) * _ALIKE_SHARE and (best is None or alike > best[0]):
                best = (alike, differences)
        unequal = [one for one in best[1] if one.kind != "equal"] if best else []
        if not best or not unequal:
            return None
        return self._near_miss(quote, quoted, best[1], unequal[0])

    def _windows(
        self, size: int, near: Sequence[int], candidates: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        """Parts of the text to compare: first as many words as the quote has, then some more."""
        for at in near[:_COMPARED_PLACES]:
            yield at, at + size
        for at in candidates[: 1 if near else _COMPARED_PLACES]:
            start = max(0, at - _MARGIN)
            yield start, max(start, min(len(self._tokens), at + size + _MARGIN))

    def _differences(self, quoted: Sequence[Token], start: int, end: int) -> list[Difference]:
        """Runs of tokens that are equal or not; what is before and after the quote is left out."""
        written = [token.text for token in self._tokens[start:end]]
        matcher = SequenceMatcher(None, [token.text for token in quoted], written, autojunk=False)
        runs = [
            Difference(kind, a, b, c + start, d + start)
            for kind, a, b, c, d in matcher.get_opcodes()
        ]
        while runs and runs[0].kind == "insert":
            del runs[0]
        while runs and runs[-1].kind == "insert":
            del runs[-1]
        return _without_surroundings(runs)

    def _near_miss(
        self, quote: str, quoted: Sequence[Token], runs: Sequence[Difference], shown: Difference
    ) -> NearMiss:
        return NearMiss(
            self._tokens[runs[0].written].start,
            self._tokens[max(runs[-1].written_end - 1, 0)].end,
            _shown(quote, quoted[shown.quoted : shown.quoted_end]),
            _shown(self.text, self._tokens[shown.written : shown.written_end]),
            forgiven=False,
        )


def _without_surroundings(runs: list[Difference]) -> list[Difference]:
    """What replaces the quote's first or last words is as long as they are, no longer."""
    if runs and runs[-1].kind == "replace":
        last = runs[-1]
        end = min(last.written_end, last.written + last.quoted_end - last.quoted)
        runs[-1] = last._replace(written_end=end)
    if len(runs) > 1 and runs[0].kind == "replace":
        first = runs[0]
        start = max(first.written, first.written_end - (first.quoted_end - first.quoted))
        runs[0] = first._replace(written=start)
    return runs


def _shown(text: str, tokens: Sequence[Token]) -> str:
    words = [text[token.start : token.end] for token in tokens[:_SHOWN_WORDS]]
    return " ".join(words) + (" …" if len(tokens) > _SHOWN_WORDS else "")
