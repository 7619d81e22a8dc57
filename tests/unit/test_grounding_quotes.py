from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.grounding.edges import is_edge
from lambdas.extract_batch.grounding.places import SearchableText
from lambdas.extract_batch.grounding.quote_finder import Grounding, QuoteFinder
from lambdas.extract_batch.grounding.verbatim_values import spelling_in

ALPHABET = st.text("ab \n\r🎉é", max_size=30)


def grounded(text: str, *quotes: str) -> list[Grounding | None]:
    return QuoteFinder("", text, "", core_start=0).ground(quotes)


def found(text: str, quote: str) -> tuple[str, str] | None:
    """The kind of match, and the source's words."""
    (grounding,) = grounded(text, quote)
    return (grounding.match, grounding.quote) if grounding else None


def starts(groundings: list[Grounding | None]) -> list[int | None]:
    return [grounding.start if grounding else None for grounding in groundings]


@given(ALPHABET, ALPHABET, ALPHABET, st.lists(st.text("ab \n\r🎉é", min_size=1, max_size=4)))
def test_a_span_contains_exactly_the_quote(
    before: str, core: str, after: str, quotes: list[str]
) -> None:
    document = "....." + before + core + after
    finder = QuoteFinder(before, core, after, core_start=5 + len(before))
    for quote, grounding in zip(quotes, finder.ground(quotes), strict=True):
        if grounding is None:
            assert all(_cuts_a_word(document, at, quote.strip()) for at in range(len(document)))
            continue
        assert document[grounding.start : grounding.end] == grounding.quote
        assert grounding.quote == grounding.quote.strip()
        assert grounding.match != "exact" or grounding.quote == quote.strip()
        place = grounding.start - 5 - len(before)
        assert grounding.owned == (0 <= place < len(core))


def _cuts_a_word(document: str, start: int, quote: str) -> bool:
    end = start + len(quote)
    if not quote or document[start:end] != quote:
        return True
    return not (is_edge(document, start) and is_edge(document, end))


@given(st.text("ab", min_size=1, max_size=2), st.integers(1, 6))
def test_every_mention_gets_its_own_place_while_places_are_left(quote: str, times: int) -> None:
    groundings = grounded(f"{quote}." * times, *[quote] * (times + 1))
    offsets = [place.start for place in groundings if place]
    assert offsets[:times] == sorted(set(offsets))
    assert [place.repeated for place in groundings if place] == [False] * times + [True]


def test_a_place_in_the_core_comes_before_the_same_words_in_the_context() -> None:
    finder = QuoteFinder("well ", "well ", "well ", core_start=5)
    groundings = finder.ground(["well"] * 3)
    assert [(place.start, place.owned) for place in groundings if place] == [
        (5, True),
        (10, False),
        (0, False),
    ]


def test_a_quote_may_run_on_into_the_context() -> None:
    (grounding,) = QuoteFinder("", "It went ", "well.", core_start=0).ground(["went well."])
    assert grounding
    assert (grounding.start, grounding.end, grounding.owned) == (3, 13, True)


def test_a_quote_that_begins_before_the_core_belongs_to_the_neighbour() -> None:
    (grounding,) = QuoteFinder("It went ", "well.", "", core_start=8).ground(["went well."])
    assert grounding
    assert (grounding.start, grounding.owned) == (3, False)


def test_a_quote_between_two_others_is_the_mention_between_them() -> None:
    text = "well. one. well. two. well."
    assert starts(grounded(text, "one.", "well.", "two.")) == [6, 11, 17]
    assert starts(grounded(text, "two.", "well.")) == [17, 22]


def test_a_record_out_of_order_does_not_move_other_quotes() -> None:
    text = "well. one. well. two. well. three."
    groundings = grounded(text, "three.", "one.", "well.", "two.", "well.")
    assert starts(groundings) == [28, 6, 11, 17, 22]


def test_quotes_that_alternate_get_alternating_places() -> None:
    groundings = grounded("x! y! x! y!", "x!", "y!", "x!", "y!")
    assert starts(groundings) == [0, 3, 6, 9]
    assert starts(grounded("x! y! x! y!", "y!", "x!")) == [3, 6]


def test_two_spellings_of_a_quote_do_not_share_a_place() -> None:
    text = "It Works. It Works."
    assert starts(grounded(text, "it works", "It works")) == [0, 10]


@pytest.mark.parametrize(
    ("text", "quote", "source"),
    [
        ("It went\r\n   well today.", "it went well", "It went\r\n   well"),
        ("It went\u00a0well.", "It went well", "It went\u00a0well"),
        ("He said “isn\u2019t” \u2013 twice.", '"isn\'t" - twice', "“isn\u2019t” \u2013 twice"),
        ("At the cafe\u0301 now.", "caf\u00e9 now", "cafe\u0301 now"),
        ("At the caf\u00e9 now.", "cafe\u0301 now", "caf\u00e9 now"),
        ("Die Stra\u00dfe ist zu.", "STRASSE IST", "Stra\u00dfe ist"),
        ("a co\u00adop\u200beration", "cooperation", "co\u00adop\u200beration"),
        (
            "\ud55c\uae00 \uc88b\ub2e4",
            "\u1112\u1161\u11ab\uae00 \uc88b\ub2e4",
            "\ud55c\uae00 \uc88b\ub2e4",
        ),
    ],
)
def test_typography_case_and_white_space_do_not_matter(text: str, quote: str, source: str) -> None:
    assert found(text, quote) == ("normalized", source)


@pytest.mark.parametrize(
    ("text", "quote", "source"),
    [
        ("The o\ufb03ce was closed.", "office was", "o\ufb03ce was"),
        ("The o\ufb03ce was closed.", "of\ufb01ce was", "o\ufb03ce was"),
        (
            "\uff26\uff35\uff2c\uff2c \uff11\uff12 points",
            "full 12",
            "\uff26\uff35\uff2c\uff2c \uff11\uff12",
        ),
        ("wait… what", "Wait... what", "wait… what"),
        ("It took \u00bd hour.", "took 1/2 hour", "took \u00bd hour"),
        ("It took 1\u00bd hours.", "took 1 1/2 hours", "took 1\u00bd hours"),
        ("See \u2460 first.", "see 1 first", "See \u2460 first"),
        ("At 20 \u2103 now.", "20 \u00b0C now", "20 \u2103 now"),
    ],
)
def test_ligatures_fractions_and_wide_forms_match_by_compatibility(
    text: str, quote: str, source: str
) -> None:
    assert found(text, quote) == ("compatibility", source)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("It takes 10\u00b2 steps.", "takes 102 steps"),
        ("It takes 1\u00bd hours.", "takes 11\u20442 hours"),
        ("It takes \u00bd2 hours.", "takes 1/22 hours"),
        ("Line 1\u2460 here.", "Line 11 here"),
        ("Order 123 came.", "12"),
        ("Order 123 came.", "Order 12"),
        ("cafe\u0301", "cafe"),
        ("family 👨\u200d👩\u200d👧 here", "👩"),
        ("flag 🇩🇪 here", "🇪"),
        ("", "anything"),
        ("text", "\u200b"),
        ("text", " "),
    ],
)
def test_part_of_a_number_or_character_does_not_match(text: str, quote: str) -> None:
    assert found(text, quote) is None


def test_part_of_a_word_does_not_match() -> None:
    assert starts(grounded("start with art", "art")) == [11]
    assert found("Art is no start", "art") == ("normalized", "Art")
    assert found("start", "art") is None
    assert found("because", "US") is None
    assert found("caf\u00e9s", "caf\u00e9") is None


def test_words_may_be_cut_only_where_the_chunk_was_cut() -> None:
    (at_core,) = QuoteFinder("a st", "art was made", "", core_start=4).ground(["art was made"])
    assert at_core
    assert at_core.quote == "art was made"
    assert QuoteFinder("", "a start was", "", core_start=0).ground(["art was"]) == [None]
    (at_end,) = QuoteFinder("", "it was a sta", "rt", core_start=0).ground(["was a sta"])
    assert at_end


def test_scripts_without_spaces_match_at_any_character() -> None:
    assert starts(grounded("我爱中国。中国很大", "中国", "中国")) == [2, 5]


def test_words_of_the_prompt_never_match_as_near_misses() -> None:
    prompt = SearchableText("Example: The app crashed twice today.")
    finder = QuoteFinder("", "The app crashes twice today.", "", core_start=0, prompt=prompt)
    assert finder.ground(["The app crashed twice today."]) == [None]
    assert finder.leaked("the app crashed twice today")
    assert not finder.leaked("The app crashed once.")


@pytest.mark.parametrize(
    ("value", "quote", "spelling"),
    [
        ("T-12", "T-12 failed", ("T-12", "exact")),
        ("t-12", "T\u201112 failed", ("T\u201112", "normalized")),
        ("T-1", "T-12 failed", None),
        ("T-1", "T-12 failed, T-1 not", ("T-1", "exact")),
        ("T-13", "T-12 failed", None),
        ("US", "He left because of us.", None),
        ("US", "He left because of the US.", ("US", "exact")),
        ("US", "He left because of it.", None),
        ("cause", "He left because of the Cause.", ("Cause", "normalized")),
        ("", "anything", None),
        (" \n", "any thing", None),
        ("\u200b\ufeff", "anything", None),
        ("\u4e2d\u56fd", "\u6211\u7231\u4e2d\u56fd\u4eba", ("\u4e2d\u56fd", "exact")),
        ("M\u00fcller GmbH", "from M\u00fcller\n  GmbH today", ("M\u00fcller GmbH", "normalized")),
        (" Lamp ", "the Lamp broke", ("Lamp", "normalized")),
        ("Kundennummer", "die Kunden-\nnummer fehlt", ("Kundennummer", "rejoined")),
        ("e-mail", "by e-\nmail", ("e- mail", "rejoined")),
        ("red lamp", "the **red** lamp", ("red lamp", "layout")),
        ("Microsoft", "Microsoft\u2019s outage", ("Microsoft", "exact")),
        ("Orange", "le r\u00e9seau d\u2019Orange", ("Orange", "exact")),
        ("can", "we can't pay", None),
        ("ORD-1", "2025-10-03,mail,Fan,ORD-1,5,good", ("ORD-1", "exact")),
        ("INC-1", "INC-1;2025-10-02;mail", ("INC-1", "exact")),
        ("5", "it was -5 degrees", None),
        ("5", "it was <5 degrees", None),
        ("5", "the range 3-5 is", ("5", "exact")),
        ("5", "costs <b>5</b> euros", ("5", "exact")),
        ("1", "it costs 1,234 euros", None),
        ("caf\\u00e9", "the caf\u00e9 there", ("caf\u00e9", "unescaped")),
    ],
)
def test_a_verbatim_value_has_the_spelling_of_the_source(
    value: str, quote: str, spelling: tuple[str, str] | None
) -> None:
    assert spelling_in(SearchableText(quote), value) == spelling


def test_the_core_comes_first_then_the_text_after_it_then_the_text_before_it() -> None:
    finder = QuoteFinder("well. ", "well. ", "well. ", core_start=6)
    assert starts(finder.ground(["well."] * 4)) == [6, 12, 0, 6]


def test_the_text_after_the_core_comes_before_the_text_before_it() -> None:
    finder = QuoteFinder("well. ", "other. ", "well.", core_start=6)
    assert starts(finder.ground(["well."])) == [13]


def test_a_place_in_the_core_is_taken_even_after_a_quote_that_follows_the_core() -> None:
    finder = QuoteFinder("", "Well done. ", "Alpha beta gamma. Well done.", core_start=0)
    assert starts(finder.ground(["Alpha beta gamma.", "Well done."])) == [11, 0]


def test_settled_spans_have_offsets_into_the_document() -> None:
    finder = QuoteFinder("", "Well done. Well done.", "", core_start=40)
    assert starts(finder.ground([None, "Well done."], {0: (40, 50)})) == [None, 51]


def test_a_core_may_be_cut_after_its_first_character() -> None:
    (grounding,) = QuoteFinder("s", "tart was made", "", core_start=1).ground(["tart was"])
    assert grounding is not None


def test_among_overlapping_places_the_one_with_whole_words_is_found() -> None:
    (grounding,) = QuoteFinder("a", "aa", "", core_start=1).ground(["aa"])
    assert grounding
    assert (grounding.start, grounding.end) == (1, 3)


def test_without_a_prompt_nothing_leaks() -> None:
    assert not QuoteFinder("", "text", "", core_start=0).leaked("XXXX")


def test_markup_in_a_misspelled_quote_is_not_a_difference() -> None:
    text = "The room was excelent and the staff was kind."
    assert found(text, "The room was **excellent** and the staff") == (
        "fuzzy",
        "The room was excelent and the staff",
    )
