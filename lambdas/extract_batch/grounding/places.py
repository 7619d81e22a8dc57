"""All places of a quote in a text, by the strictest kind of match that finds any."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from lambdas.extract_batch.grounding.edges import is_edge
from lambdas.extract_batch.grounding.folding import (
    FoldedText,
    fold,
    fold_quote,
    sharp_s_differs,
)
from lambdas.extract_batch.grounding.layout import (
    DIVISION,
    Form,
    forms_in,
    marks_contradict,
)
from lambdas.extract_batch.grounding.match_kinds import COMPATIBILITY, EXACT, NORMALIZED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lambdas.extract_batch.grounding.layout import Forms

Span = tuple[int, int]

_NO_FORMS: Final[Forms] = frozenset()
_DIVISIBLE: Final = re.compile(r"(?<=[^\W\d_])(?=[^\W\d_])")


class Places(NamedTuple):
    """The places of a quote in a text, in order, and the kind of match."""

    match: str
    spans: tuple[Span, ...]


class SearchableText:
    """A text, indexed once for all quotes to search for.

    Attributes:
        cuts: offsets where the text was cut, so that a span may begin or end within a word.
    """

    def __init__(self, text: str, cuts: Collection[int] = ()) -> None:
        self.text = text
        self.cuts = frozenset(cuts)
        self._indexes: dict[Forms, FoldedText] = {}

    def find_verbatim(self, quote: str) -> Places | None:
        """Places that match the quote: exactly, or else with more and more forms folded away."""
        if not self.text:
            return None
        exact = tuple(self._whole_spans(self._exact_spans(quote.strip())))
        if exact:
            return Places(EXACT, exact)
        folded = self._find_folded(quote, _NO_FORMS)
        if folded:
            return Places(self._kind_of_folded(quote, folded), folded)
        return self._find_in_other_forms(quote)

    def index(self, forms: Forms = _NO_FORMS) -> FoldedText:
        """The folded text; forms that do not occur in the text need no index of their own."""
        needed = forms & self.forms if forms else forms
        if needed not in self._indexes:
            self._indexes[needed] = fold(self.text, needed)
        return self._indexes[needed]

    @cached_property
    def forms(self) -> Forms:
        return forms_in(self.text)

    def _kind_of_folded(self, quote: str, spans: tuple[Span, ...]) -> str:
        """The kind of match: COMPATIBILITY if compatibility forms had to be folded."""
        written = [self.text[slice(*span)] for span in spans]
        if not any(map(_may_have_compatibility_forms, (quote, *written))):
            return NORMALIZED
        plain = fold_quote(quote, compatibility=False)
        same = all(fold_quote(text, compatibility=False) == plain for text in written)
        return NORMALIZED if same else COMPATIBILITY

    def _find_in_other_forms(self, quote: str) -> Places | None:
        present = self.forms | forms_in(quote)
        forms: Forms = _NO_FORMS
        for form in Form:
            if form not in present:
                continue
            forms |= {form}
            spans = self._find_folded(quote, forms)
            if form is Form.UNVOCALIZED:
                spans = tuple(
                    span for span in spans if not marks_contradict(quote, self.text[slice(*span)])
                )
            if spans:
                return Places(form.value, spans)
        return None

    def _find_folded(self, quote: str, forms: Forms) -> tuple[Span, ...]:
        index, wanted = self.index(forms), fold_quote(quote, forms)
        if not wanted:
            return ()
        if DIVISION in index.text or DIVISION in wanted:
            spans = _divided_occurrences(index.text, wanted)
        else:
            spans = _occurrences(index.text, wanted)
        sources = (index.source_span(*span) for span in spans if index.whole_clusters(*span))
        return tuple(
            span
            for span in self._whole_spans(sources)
            if not sharp_s_differs(quote, self.text[slice(*span)])
        )

    def _exact_spans(self, quote: str) -> Iterator[Span]:
        return _occurrences(self.text, quote) if quote else iter(())

    def _whole_spans(self, spans: Iterator[Span]) -> Iterator[Span]:
        """The spans that do not cut a word; only the first of overlapping spans."""
        last = 0
        for start, end in spans:
            if start >= last and self.is_whole(start, end):
                yield start, end
                last = end

    def is_whole(self, start: int, end: int) -> bool:
        """True if a span begins and ends between words."""
        return is_edge(self.text, start, self.cuts) and is_edge(self.text, end, self.cuts)


def _may_have_compatibility_forms(text: str) -> bool:
    """False only if certain; no-break spaces, the commonest form, count as white space anyway."""
    return not unicodedata.is_normalized("NFKC", text.replace("\u00a0", " "))


def _occurrences(text: str, part: str) -> Iterator[Span]:
    """All occurrences, including overlapping ones."""
    start = text.find(part)
    while start >= 0:
        yield start, start + len(part)
        start = text.find(part, start + 1)


def _divided_occurrences(text: str, part: str) -> Iterator[Span]:
    """Occurrences in which a line end may divide words, with or without hyphens of their own."""
    whole = part.replace(DIVISION, "-")
    pieces = (re.escape(piece) for piece in _DIVISIBLE.split(whole))
    pattern = f"{DIVISION}?".join(pieces).replace(r"\-", f"[-{DIVISION}]")
    pattern = pattern.replace(rf"[-{DIVISION}]\ ", rf"(?:-\ |{DIVISION})")
    for variant in dict.fromkeys((pattern, pattern.replace(f"[-{DIVISION}]", f"[-{DIVISION}]?"))):
        found = [match.span() for match in re.finditer(variant, text)]
        if found or DIVISION not in part:
            yield from found
            return
