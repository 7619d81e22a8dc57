"""Quotes altered by rules: a quote with a changed meaning is never accepted."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.quote_pairs import Pair, pairs
from lambdas.extract_batch.grounding.quote_finder import Grounding, QuoteFinder

PAIRS = pairs()
MEANING = [pair for pair in PAIRS if not pair.harmless]
HARMLESS = [pair for pair in PAIRS if pair.harmless]


def grounded(pair: Pair) -> Grounding | None:
    (grounding,) = QuoteFinder("", pair.text, "", core_start=0).ground([pair.quote])
    return grounding


def test_the_corpus_is_as_large_as_it_claims() -> None:
    assert len(MEANING) >= 150
    assert len(HARMLESS) >= 150
    assert {pair.language for pair in MEANING} == {"en", "de", "zh"}


def test_a_quote_with_another_meaning_is_never_accepted() -> None:
    accepted = [(pair.kind, pair.quote) for pair in MEANING if grounded(pair)]
    assert accepted == []


def test_every_quote_with_another_meaning_shows_the_different_words() -> None:
    for pair in MEANING:
        finder = QuoteFinder("", pair.text, "", core_start=0)
        assert finder.ground([pair.quote]) == [None]
        assert finder.difference(pair.quote), pair


@pytest.mark.parametrize("kind", sorted({pair.kind for pair in HARMLESS}))
def test_a_harmlessly_altered_quote_is_found_at_its_place(kind: str) -> None:
    missed: Counter[str] = Counter()
    for pair in (harmless for harmless in HARMLESS if harmless.kind == kind):
        grounding = grounded(pair)
        if grounding is None:
            missed[pair.language] += 1
            continue
        assert pair.span is not None
        start, end = pair.span
        assert pair.text[grounding.start : grounding.end] == grounding.quote
        assert abs(grounding.start - start) <= 1, pair
        assert abs(grounding.end - end) <= 1, pair
    assert missed == {}
