"""All places of a quote in a text, by the strictest way of looking that finds one."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdas.extract_batch.grounding.edges import BOTH_EDGES, clean_edges, cuts_number
from lambdas.extract_batch.grounding.folding import FoldedText, fold, fold_quote
from lambdas.extract_batch.grounding.fuzzy_matching import FuzzySearch

if TYPE_CHECKING:
    from collections.abc import Iterator

EXACT: Final = "exact"
NORMALIZED: Final = "normalized"
FUZZY: Final = "fuzzy"

Span = tuple[int, int]


class Places(NamedTuple):
    """Where a quote stands in a text, in order, and how it was found."""

    match: str
    spans: tuple[Span, ...]


class SearchableText:
    """A text, indexed once for all quotes that are looked for in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find_verbatim(self, quote: str) -> Places | None:
        """Places that read like the quote: uncut words before cut ones, exact before folded."""
        exact = list(self._exact_spans(quote.strip()))
        if whole := self._whole(self.text, exact):
            return Places(EXACT, whole)
        folded = list(self._folded_spans(fold_quote(quote)))
        if whole := self._whole(self._index.text, folded):
            return Places(NORMALIZED, self._sources(whole))
        if exact:
            return Places(EXACT, tuple(exact))
        return Places(NORMALIZED, self._sources(folded)) if folded else None

    def find_fuzzy(self, quote: str) -> Places | None:
        """The one place that is a few edits away from the quote."""
        match = self._fuzzy.find(fold_quote(quote))
        if match is None:
            return None
        return Places(FUZZY, self._sources([(match.start, match.end)]))

    @cached_property
    def _index(self) -> FoldedText:
        return fold(self.text)

    @cached_property
    def _fuzzy(self) -> FuzzySearch:
        return FuzzySearch(self._index.text)

    @cached_property
    def _cluster_edges(self) -> frozenset[int]:
        return frozenset(self._index.starts) | frozenset(self._index.ends)

    def _exact_spans(self, quote: str) -> Iterator[Span]:
        for start, end in _occurrences(self.text, quote):
            if self._is_cluster_edge(start) and self._is_cluster_edge(end):
                yield start, end

    def _is_cluster_edge(self, at: int) -> bool:
        """Nothing joins two ASCII characters, so most texts need no index for exact quotes."""
        return self.text[max(0, at - 1) : at + 1].isascii() or at in self._cluster_edges

    def _folded_spans(self, quote: str) -> Iterator[Span]:
        for start, end in _occurrences(self._index.text, quote):
            if self._index.whole_clusters(start, end):
                yield start, end

    def _sources(self, spans: tuple[Span, ...] | list[Span]) -> tuple[Span, ...]:
        return tuple(self._index.source_span(start, end) for start, end in spans)

    @staticmethod
    def _whole(text: str, spans: list[Span]) -> tuple[Span, ...]:
        return tuple(span for span in spans if clean_edges(text, *span) == BOTH_EDGES)


def _occurrences(text: str, part: str) -> Iterator[Span]:
    """Occurrences that do not overlap and do not cut a number."""
    start = text.find(part) if part else -1
    while start >= 0:
        end = start + len(part)
        cut = cuts_number(text, start, end)
        if not cut:
            yield start, end
        start = text.find(part, start + 1 if cut else end)
