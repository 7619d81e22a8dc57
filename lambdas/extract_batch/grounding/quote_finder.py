"""Finds the quotes of one answer in the text that the model received."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.grounding.appearance import in_order_of_appearance
from lambdas.extract_batch.grounding.elision import find_elided
from lambdas.extract_batch.grounding.folding import fold
from lambdas.extract_batch.grounding.layout import Form
from lambdas.extract_batch.grounding.match_kinds import ELIDED, EXACT, FUZZY
from lambdas.extract_batch.grounding.near_misses import NearMisses
from lambdas.extract_batch.grounding.places import Places, SearchableText, Span
from lambdas.extract_batch.grounding.written_forms import find_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lambdas.extract_batch.grounding.appearance import Choice
    from lambdas.extract_batch.grounding.near_misses import NearMiss

_WRITTEN_FORMS: Final = frozenset({Form.LAYOUT})


@dataclass(frozen=True)
class Grounding:
    """The place of a quote, in code points of the document.

    Attributes:
        quote: the source's words.
        match: kind of match.
        owned: the quote starts in the core.
        repeated: all places of the quote were already taken; this is one of them again.
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
    not be attributed to the neighbour because the context has the same words.
    """

    def __init__(
        self,
        before: str,
        core: str,
        after: str,
        *,
        core_start: int,
        prompt: SearchableText | None = None,
        leniency: str = FUZZY,
    ) -> None:
        """Prepare the text of one chunk.

        Args:
            before: the context before the core.
            core: the text that the model was asked about.
            after: the context after the core.
            core_start: offset of the core in the document.
            prompt: instructions and examples; quotes from there are not searched leniently.
            leniency: exact, normalized (every harmless kind of difference) or fuzzy
                (also shortened and misspelled quotes).
        """
        core_end = len(before) + len(core)
        cuts = {at for at in (len(before), core_end) if 0 < at < core_end + len(after)}
        self._source = SearchableText(before + core + after, cuts)
        self._leniency = leniency
        self._core = range(len(before), len(before) + len(core))
        self._offset = core_start - len(before)
        self._prompt = prompt or SearchableText("")
        self._found: dict[str, Places | None] = {}
        self._misses: dict[str, NearMiss] = {}

    def ground(
        self, quotes: Sequence[str | None], settled: Mapping[int, Span] | None = None
    ) -> list[Grounding | None]:
        """A place for each quote of an answer, in order; None for a quote that is not found.

        Args:
            quotes: None for a record without a quote to search for.
            settled: spans of the document, by index, that are already known and taken.
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
        """True if a quote without a place in the text is from the instructions or examples."""
        return self._prompt.find_verbatim(quote) is not None

    def difference(self, quote: str) -> str | None:
        """The words in which a quote without a place differs from the nearest place."""
        miss = self._misses.get(quote)
        return (
            f"the quote says {_named(miss.quoted)}, the text says {_named(miss.written)}"
            if (miss and not miss.forgiven)
            else None
        )

    @property
    def text(self) -> str:
        """All text of the document that the model received."""
        return self._source.text

    def _places(self, quote: str) -> Places | None:
        if quote not in self._found:
            self._found[quote] = self._look_for(quote)
        return self._found[quote]

    def _look_for(self, quote: str) -> Places | None:
        verbatim = find_written(self._source, quote)
        if verbatim and self._leniency == EXACT and verbatim.match != EXACT:
            verbatim = None
        if verbatim or self.leaked(quote):
            return verbatim
        if self._leniency != FUZZY:
            return None
        elided = find_elided(self._source, quote)
        if elided:
            return Places(ELIDED, (elided,))
        miss = self._near_misses.find(quote, fold(quote, _WRITTEN_FORMS))
        if miss is None:
            return None
        self._misses[quote] = miss
        return Places(FUZZY, ((miss.start, miss.end),)) if miss.forgiven else None

    @cached_property
    def _near_misses(self) -> NearMisses:
        return NearMisses(self._source.text, self._source.index(_WRITTEN_FORMS))

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


def _named(words: str) -> str:
    """The words in quotation marks, which are replaced within the words."""
    plain = words.replace('"', "\u201d")
    return f'"{plain}"' if plain else "nothing"
