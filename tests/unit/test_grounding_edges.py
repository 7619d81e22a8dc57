from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.edges import is_edge


def edges(text: str) -> list[int]:
    return [at for at in range(1, len(text)) if is_edge(text, at)]


@pytest.mark.parametrize("text", ["", "a", "because"])
def test_a_text_begins_and_ends_with_an_edge(text: str) -> None:
    assert is_edge(text, 0)
    assert is_edge(text, len(text))


def test_a_place_where_the_text_was_cut_is_an_edge() -> None:
    assert is_edge("because", 2, (2, 5))
    assert is_edge("because", 5, (2, 5))
    assert not is_edge("because", 3, (2, 5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ab", []),
        ("a1", []),
        ("äb", []),
        ("aä", []),
        ("a-b", [1, 2]),
        ("a 1", [1, 2]),
        ("ab-", [2]),
        ("-ab", [1]),
        ("a日本1", [1, 2, 3]),
        ("日本", [1]),
        ("a\u3000 b", [1, 2, 3]),
        (" é", [1]),
        ("é ", [1]),
    ],
)
def test_words_have_the_edges_that_a_reader_sees(text: str, expected: list[int]) -> None:
    assert edges(text) == expected


@pytest.mark.parametrize("mark", ["\u0301", "\u200c", "\u200d"])
def test_a_mark_is_not_separated_from_the_space_that_carries_it(mark: str) -> None:
    assert edges(f"a {mark}b")[:1] == [1]
    assert not is_edge(f"a {mark}b", 2)


@pytest.mark.parametrize("sign", ["_", ";"])
@pytest.mark.parametrize(("before", "after"), [("a", "b"), ("1", "2"), ("a", "2")])
def test_underscores_and_semicolons_separate_words(before: str, sign: str, after: str) -> None:
    assert edges(f"{before}{sign}{after}") == [1, 2]


@pytest.mark.parametrize("stop", [".", ":"])
def test_a_sentence_may_follow_a_full_stop_without_a_space(stop: str) -> None:
    assert edges(f"a{stop}b") == [1, 2]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3.5", "3.5"),
        ("1,000", "1,000"),
        ("1,000,000,000", "1,000,000,000"),
        ("1,000, 2,000 and 3,000 of 4,000", "2,000"),
        ("1,000 and 2,000 and 3,000", "3,000"),
    ],
)
def test_a_number_is_not_cut_at_its_signs(text: str, number: str) -> None:
    start = text.index(number)
    within = range(start + 1, start + len(number))
    assert is_edge(text, start)
    assert [at for at in within if is_edge(text, at)] == []


@pytest.mark.parametrize("apostrophe", ["'", "\u2019"])
@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("John's", [4]),
        ("JOHN'S", [4]),
        ("Jones' a", [5, 6, 7]),
        ("isn't", []),
        ("l'eau", [2]),
        ("L'eau", [2]),
        ("qu'il", [3]),
        ("-dell'arte", [1, 6]),
        ("un1dell'arte", [8]),
        ("rock'n", []),
    ],
)
def test_possessives_and_articles_are_separated_from_their_words(
    word: str, apostrophe: str, expected: list[int]
) -> None:
    assert edges(word.replace("'", apostrophe)) == expected


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("1,2,3,4", {0}),
        ("1,2,3", set()),
        ("1,2, 3, 4", set()),
        (",1,2,3", {0}),
        ("1,2,3,", {0}),
        ("1,200,3,4,5", {0}),
        ("1,2000,3,4", {0}),
        ("1,200,3,4", set()),
        ("\n1,2,3,4", {1}),
        ("1,2\n3,4,5,6\n7,8", {1}),
        ("1,2\n3,4,5,6\n7,8\n9,10", {1}),
        ("x\n,1,2,3\n4,5", {1}),
        ("1,2,3,4\n5,6\n1,2,3,\n4,5", {0, 2}),
    ],
)
def test_commas_separate_columns_in_rows_with_many_commas(text: str, rows: set[int]) -> None:
    for at in range(1, len(text)):
        around = text[at - 1 : at + 1]
        if "," in around and around.replace(",", "").isdigit():
            assert is_edge(text, at) == (text.count("\n", 0, at) in rows or is_outer(text, at))


def is_outer(text: str, at: int) -> bool:
    """True if the comma at this place has no digit on its other side."""
    comma = at if text[at] == "," else at - 1
    neighbours = (text[comma - 1 : comma] if comma else "", text[comma + 1 : comma + 2])
    return not all(char.isdigit() for char in neighbours)


@pytest.mark.parametrize(
    ("text", "at", "expected"),
    [
        ("-5", 1, False),
        ("a -5", 3, False),
        ("a\n-5", 3, False),
        ("a >5", 3, False),
        ("a--5", 3, True),
        ("/-5", 2, True),
        ("5-5", 2, True),
        ("a\n>5", 3, True),
        (">>5", 2, True),
    ],
)
def test_a_sign_belongs_to_its_number_but_a_hyphen_or_prefix_does_not(
    text: str, at: int, *, expected: bool
) -> None:
    assert is_edge(text, at) is expected
