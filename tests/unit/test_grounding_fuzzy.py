from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lambdas.extract_batch.grounding.edit_distance import distances_at_ends, edit_distance
from lambdas.extract_batch.grounding.fuzzy_matching import FuzzySearch, edit_limit
from lambdas.extract_batch.grounding.meaning import says_the_same
from lambdas.extract_batch.grounding.places import SearchableText

SHORT = st.text("abc", max_size=9)


def found(text: str, quote: str) -> str | None:
    places = SearchableText(text).find_fuzzy(quote)
    return text[slice(*places.spans[0])] if places else None


def table_distances(pattern: str, text: str, *, anchored: bool) -> list[int]:
    """The textbook's table, one column a character."""
    column = list(range(len(pattern) + 1))
    bottom = []
    for at, char in enumerate(text, 1):
        above = column
        column = [at if anchored else 0]
        for index, wanted in enumerate(pattern):
            same = above[index] + (wanted != char)
            column.append(min(same, above[index + 1] + 1, column[index] + 1))
        bottom.append(column[-1])
    return bottom


@given(st.text("abc", min_size=1, max_size=9), SHORT, st.sampled_from([True, False]))
def test_bit_rows_give_the_distances_of_the_table(pattern: str, text: str, anchored: bool) -> None:
    expected = table_distances(pattern, text, anchored=anchored)
    assert distances_at_ends(pattern, text, anchored=anchored) == expected


@given(SHORT, SHORT)
def test_edit_distance_is_symmetric_and_zero_for_equal_texts_only(one: str, other: str) -> None:
    assert edit_distance(one, other) == edit_distance(other, one)
    assert (edit_distance(one, other) == 0) == (one == other)


@pytest.mark.parametrize(
    ("text", "quote", "source"),
    [
        ("A valve P-12 failed, noon.", "A vlave P-12 failed, noon", "A valve P-12 failed, noon"),
        ("The\r\ndelivery was verry late.", "the delivery was very", "The\r\ndelivery was verry"),
        ("He knows it went well today.", "Xnows it went well", "knows it went well"),
        (
            "We all liked the breakfast they made for us.",
            "We all liked breakfast they made for us.",
            "We all liked the breakfast they made for us.",
        ),
        ("A well-known brand indeed.", "a well known brand", "A well-known brand"),
        (
            "這家旅館的早餐非常好吃而且乾淨。",
            "旅館的早餐非常好吃而且干淨",
            "旅館的早餐非常好吃而且乾淨",
        ),
    ],
)
def test_a_misspelt_quote_is_found_with_whole_words(text: str, quote: str, source: str) -> None:
    assert found(text, quote) == source


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("The valve P-12 failed at noon.", "The valve P-13 failed at noon."),
        ("The valve P-12 failed at noon.", "The valve failed at noon."),
        ("It was paid in full on day 35.", "It was payd in full on day 3"),
        ("It was paid in full on day 35.", "It was paid in full on day 3"),
        ("We paid 1,500 dollars for it.", "We paid 15,00 dollars for it."),
        ("We paid $15 for the breakfast.", "We paid €15 for the breakfast."),
        ("The pressure was < the limit of it.", "The pressure was > the limit of it."),
        ("The pump is not leaking today.", "The pump is now leaking today."),
        ("The pump is not leaking today.", "The pump is leaking today."),
        ("The pump isn't leaking since May.", "The pump is leaking since May."),
        ("Die Pumpe ist nicht undicht gewesen.", "Die Pumpe ist dicht undicht gewesen."),
        ("The finding was typical for this.", "The finding was atypical for this."),
        ("It was an unfortunate thing to do.", "It was a fortunate thing to do."),
        ("The temperature was very high then.", "The temperature was very low then."),
        ("這家旅館的早餐很好吃而且房間很乾淨。", "這家旅館的早餐不好吃而且房間很乾淨。"),
    ],
)
def test_an_edit_that_turns_the_meaning_is_no_match(text: str, quote: str) -> None:
    assert found(text, quote) is None


def test_two_places_equally_near_are_none() -> None:
    text = "The delivery was late. The delivery was late."
    assert found(text, "The delivery was lage.") is None
    assert found(text.replace("late", "tate", 1), "The delivery was lage.") == (
        "The delivery was late."
    )


def test_a_repeating_text_has_no_one_place() -> None:
    assert found("ha ho " * 20, "ha ho hx ho ha ho") is None


def test_a_short_quote_is_never_matched_by_near_misses() -> None:
    assert edit_limit("short quote") == 0
    assert found("It was a shirt quote.", "short quote") is None


@pytest.mark.parametrize(("length", "edits"), [(11, 0), (12, 1), (29, 2), (100, 10), (9000, 25)])
def test_the_number_of_edits_is_bounded(length: int, edits: int) -> None:
    assert edit_limit("x" * length) == edits


def test_an_answer_full_of_near_misses_is_given_up_after_bounded_work() -> None:
    search = FuzzySearch("ab " * 2000)
    quote = "ab ax ab ab ab ab ab ab"
    searched = 0
    while search.steps_left >= 0 and searched < 1000:
        assert search.find(quote) is None
        searched += 1
    assert searched < 1000


LETTERS = st.sampled_from("abcdefghijklmnopqrstuvwxyz")
WORDS = st.lists(st.text("abcdefghijklmnop", min_size=5, max_size=9), min_size=5, max_size=40)


@given(WORDS, st.data())
def test_a_slice_with_one_letter_changed_is_covered_by_what_is_found(
    words: list[str], data: st.DataObject
) -> None:
    text = " ".join(f"{word}{number}z {word}" for number, word in enumerate(words))
    first = data.draw(st.integers(0, len(words) - 2))
    start = text.index(f"{words[first]}{first}z")
    quote = " ".join(text[start:].split(" ")[: data.draw(st.integers(3, 20))])
    candidates = _letters_of_plain_words(quote)
    assume(candidates)
    at = data.draw(st.sampled_from(candidates))
    changed = quote[:at] + data.draw(LETTERS) + quote[at + 1 :]
    source = SearchableText(text)
    places = source.find_verbatim(changed) or source.find_fuzzy(changed)
    if places is None:
        assert not says_the_same(changed, quote)
        return
    (span_start, span_end) = places.spans[0]
    assert span_start <= start
    assert span_end >= start + len(quote) - 1


def _letters_of_plain_words(quote: str) -> list[int]:
    """Letters inside of words without digits, which may be misspelt."""
    return [match.start() for match in re.finditer(r"(?<=[a-z])(?<![0-9]z)[a-z](?=[a-z])", quote)]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_compare_without_an_error(one: str, other: str) -> None:
    assert says_the_same(one, one)
    assert says_the_same(one, other) == says_the_same(one, other)
