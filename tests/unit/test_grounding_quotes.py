from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.grounding import QuoteFinder

ALPHABET = st.text("ab\n\r🎉é", max_size=30)


@given(ALPHABET, ALPHABET, ALPHABET, st.lists(st.text("ab\n\r🎉é", min_size=1, max_size=4)))
def test_a_span_holds_exactly_the_quote(
    before: str, core: str, after: str, quotes: list[str]
) -> None:
    document = before + core + after
    finder = QuoteFinder(before, core, after, core_start=len(before))
    for quote in quotes:
        span = finder.find(quote)
        assert (span is None) == (quote not in document)
        if span:
            assert document[span.start : span.end] == quote
            assert span.owned == (len(before) <= span.start < len(before) + len(core))


@given(st.text("ab", min_size=1, max_size=2), st.integers(1, 6))
def test_every_mention_gets_its_own_place_until_none_is_left(quote: str, times: int) -> None:
    finder = QuoteFinder("", f"{quote}." * times, "", core_start=0)
    spans = [finder.find(quote) for _ in range(times + 1)]
    starts = [span.start for span in spans if span]
    assert starts[:times] == sorted(set(starts))
    assert [span.repeated for span in spans if span] == [False] * times + [True]


def test_a_place_in_the_core_comes_before_the_same_words_in_the_context() -> None:
    finder = QuoteFinder("well ", "well ", "well ", core_start=5)
    spans = [finder.find("well") for _ in range(3)]
    assert [(span.start, span.owned) for span in spans if span] == [
        (5, True),
        (10, False),
        (0, False),
    ]


def test_a_quote_may_run_on_into_the_context() -> None:
    span = QuoteFinder("", "It went ", "well.", core_start=0).find("went well.")
    assert span is not None
    assert (span.start, span.end, span.owned) == (3, 13, True)


def test_a_quote_that_begins_before_the_core_is_the_neighbours() -> None:
    span = QuoteFinder("It went ", "well.", "", core_start=8).find("went well.")
    assert span is not None
    assert (span.start, span.owned) == (3, False)
