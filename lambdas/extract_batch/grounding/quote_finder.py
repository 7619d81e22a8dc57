"""Finds the quotes of one answer in the text that the model was shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lambdas.extract_batch.grounding.appearance import in_order_of_appearance
from lambdas.extract_batch.grounding.edges import cuts_letters, cuts_number
from lambdas.extract_batch.grounding.folding import fold
from lambdas.extract_batch.grounding.places import (
    EXACT,
    NORMALIZED,
    Places,
    SearchableText,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.extract_batch.grounding.appearance import Choice


@dataclass(frozen=True)
class Grounding:
    """Where a quote stands, in code points of the document.

    Attributes:
        quote: the source's own words.
        match: exact, normalized or fuzzy.
        owned: the quote starts in the core.
        repeated: every place of the quote was taken already; this is one of them again.
    """

    start: int
    end: int
    quote: str
    match: str
    owned: bool
    repeated: bool = False


class QuoteFinder:
    """Grounds the quotes of one answer; the text is indexed once for all of them.

    Places in the core come first, then those after it, then those before it: a core's record must
    not be taken for the neighbour's because the same words stand in the context, too.
    """

    def __init__(
        self,
        before: str,
        core: str,
        after: str,
        *,
        core_start: int,
        prompt: SearchableText | None = None,
    ) -> None:
        """Prepare the text of one chunk.

        Args:
            before: text before the core that the model was shown.
            core: the text that the model was asked about.
            after: text after the core that the model was shown.
            core_start: offset of the core in the document.
            prompt: instructions and examples; what stands there is not searched fuzzily.
        """
        self._source = SearchableText(before + core + after)
        self._core = range(len(before), len(before) + len(core))
        self._offset = core_start - len(before)
        self._prompt = prompt or SearchableText("")
        self._found: dict[str, Places | None] = {}

    def ground(
        self, quotes: Sequence[str | None], settled: Mapping[int, Span] | None = None
    ) -> list[Grounding | None]:
        """A place for each quote of an answer, in its order; None where it has none.

        Args:
            quotes: None for a record without a quote to look for.
            settled: spans of the document, by index, that are known and taken already.
        """
        found = [self._places(quote) if quote else None for quote in quotes]
        taken = {
            index: (start - self._offset, end - self._offset)
            for index, (start, end) in (settled or {}).items()
        }
        choices = in_order_of_appearance(found, self._region, taken)
        return [
            self._grounding(places, choice) if places and choice else None
            for places, choice in zip(found, choices, strict=True)
        ]

    def leaked(self, quote: str) -> bool:
        """Whether a quote without a place in the text stands in the instructions or examples."""
        return self._prompt.find_verbatim(quote) is not None

    def _places(self, quote: str) -> Places | None:
        if quote not in self._found:
            self._found[quote] = self._look_for(quote)
        return self._found[quote]

    def _look_for(self, quote: str) -> Places | None:
        verbatim = self._source.find_verbatim(quote)
        if verbatim or self.leaked(quote):
            return verbatim
        return self._source.find_fuzzy(quote)

    def _region(self, start: int) -> int:
        if start in self._core:
            return 0
        return 1 if start >= self._core.stop else 2

    def _grounding(self, places: Places, choice: Choice) -> Grounding:
        start, end = choice.span
        return Grounding(
            start=start + self._offset,
            end=end + self._offset,
            quote=self._source.text[start:end],
            match=places.match,
            owned=start in self._core,
            repeated=choice.repeated,
        )


def match_in_quote(value: str, quote: str) -> str | None:
    """How a verbatim field's value stands in the source's quote; None when it does not.

    It stands there as whole words; a value that nobody can see stands nowhere.
    """
    folded = fold(value).text.strip()
    if not folded:
        return None
    for match, part, text in ((EXACT, value, quote), (NORMALIZED, folded, fold(quote).text)):
        at = text.find(part)
        while at >= 0 and not _is_whole(text, at, at + len(part)):
            at = text.find(part, at + 1)
        if at >= 0:
            return match
    return None


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether a part of a quote cuts neither a word nor a number.

    A comma between digits may end a column of a CSV file, so that it is no part of a number here.
    """
    return not (
        cuts_letters(text, start) or cuts_letters(text, end) or cuts_number(text, start, end)
    )
