from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.places import SearchableText
from lambdas.extract_batch.grounding.verbatim_values import Spelling, spelling_in
from lambdas.extract_batch.grounding.written_forms import (
    find_written,
    is_escaped_twice,
    unescaped,
)


@pytest.mark.parametrize(
    ("escaped", "plain"),
    [
        (r"a\nb\rc\td\be\ff", "a\nb\rc\td\be\ff"),
        (r"\"a\" \\ \/", r'"a" \ /'),
        (r"\u0041\u00e9\u00E9", "Aéé"),
        (r"\ud83c\udf89!", "🎉!"),
        (r"\ud83c!", "\ufffd!"),
        (r"\u004 \x", r"\u004 \x"),
        ("plain", "plain"),
    ],
)
def test_json_escapes_are_decoded_once_more(escaped: str, plain: str) -> None:
    assert unescaped(escaped) == plain


def test_an_escape_that_is_in_the_source_is_not_a_double_escape() -> None:
    assert is_escaped_twice(r"a\nb", "a b")
    assert not is_escaped_twice(r"a\nb", r"the newline \n of C")
    assert is_escaped_twice(r"a\nb\tc", r"the newline \n of C")
    assert not is_escaped_twice("a b", "a b")
    assert not is_escaped_twice(5, "5")


@pytest.mark.parametrize(
    ("source", "quote", "match"),
    [
        ("It works. Always.", "It works.", "exact"),
        ("It works, always.", "It works.", "normalized"),
        ("It works? No.", "It works.", None),
        ('"It works"? No.', "It works.", None),
        ("It works» )? No.", "It works.", "normalized"),
        ("It works\"')?", "It works.", None),
        ("It works\"')»?", "It works.", "normalized"),
        ("It works\uff1f", "It works.", None),
        ("It works", "It works.", "normalized"),
        ("\u201cIt works\u201d", '"It works"', "normalized"),
        ("A \ufb01rst try, now", "A first try.", "compatibility"),
        ("It works", "...", None),
        ("a b\nc", r"a b\nc", "unescaped"),
        ("a b\nc", r"a b\nc.", "unescaped"),
        ("a b\nc?", r"a b\nc.", None),
        ("a b", r"c\nd", None),
    ],
)
def test_a_quote_may_lack_or_gain_marks_at_its_ends(
    source: str, quote: str, match: str | None
) -> None:
    places = find_written(SearchableText(source), quote)
    assert (places.match if places else None) == match


@pytest.mark.parametrize(
    ("quote", "value", "expected"),
    [
        ("in New York, now", "New York", Spelling("New York", "exact")),
        ("in New\nYork, now", "New\nYork", Spelling("New York", "normalized")),
        ("in New \r\n  York, now", "New \r\n  York", Spelling("New York", "normalized")),
        ("in New\n York, now", "new york", Spelling("New York", "normalized")),
        ("in New\nYork", r"New\nYork", Spelling("New York", "unescaped")),
        ("in C:\\new\\york", "C:\\new\\york", Spelling("C:\\new\\york", "exact")),
        ("in New York", r"Old\nYork", None),
        ("in New York", "Boston", None),
        ("all of us", "US", None),
        ("all of US", "US", Spelling("US", "exact")),
        ("all of us, US", "US", Spelling("US", "exact")),
        ("all of us", " us ", Spelling("us", "normalized")),
        ("the use of it", "USE", Spelling("use", "normalized")),
        ("the **New** York", "the New York", Spelling("the New York", "layout")),
        (
            "> in New\n> York &amp; Rome",
            "in New York & Rome",
            Spelling("in New York & Rome", "layout"),
        ),
        ("the dis-\npatch came", "dispatch", Spelling("dispatch", "rejoined")),
        ("the well-\nknown man", "well-known", Spelling("well- known", "rejoined")),
        ("a **dis-\npatch** came", "a dispatch", Spelling("a dispatch", "layout")),
        (
            "a \ufb01ne\n* \ufb01rst b",
            "fine * first",
            Spelling("\ufb01ne * \ufb01rst", "compatibility"),
        ),
        ("a \ufb01rst **try**", "first", Spelling("\ufb01rst", "compatibility")),
    ],
)
def test_a_value_has_the_spelling_of_the_source_on_one_line(
    quote: str, value: str, expected: Spelling | None
) -> None:
    assert spelling_in(SearchableText(quote), value) == expected


@pytest.mark.parametrize(
    ("text", "quote", "match"),
    [
        ("the \ufb01rst case", "the \ufb01rst CASE", "normalized"),
        ("the \ufb01rst case", "the first case", "compatibility"),
        ("the first case", "the \ufb01rst case", "compatibility"),
        ("the dis-\npatch of wellknown men", "well-known", None),
        ("the dis-\npatch of well-known men", "wellknown", None),
        ("the dispatch and re-\nturn", "dis-\npatch", "rejoined"),
        ("the dis-\npatch and return", "dispatch", "rejoined"),
    ],
)
def test_a_quote_is_found_by_the_strictest_kind(text: str, quote: str, match: str | None) -> None:
    places = SearchableText(text).find_verbatim(quote)
    assert (places.match if places else None) == match
