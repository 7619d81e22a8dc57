from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.misspelling import Vocabulary, Word
from lambdas.extract_batch.grounding.words.dictionary import Dictionary
from lambdas.extract_batch.grounding.words.protected import turns_the_meaning


@pytest.mark.parametrize(
    "text",
    [
        "isn't",
        "isn\u2019t so",
        "n't",
        "cent",
        "seulement",
        "wird abgelehnt",
        "NOT",
        "peut-être",
        "dreihundert",
        "room 5",
        "5%",
        "\u00bd",
        "不",
    ],
)
def test_negations_conditions_and_numbers_turn_the_meaning(text: str) -> None:
    assert turns_the_meaning(text)


@pytest.mark.parametrize("text", ["", "it went", "want", "the wont of it", "student's", "t", "n"])
def test_other_words_turn_no_meaning(text: str) -> None:
    assert not turns_the_meaning(text)


@pytest.mark.parametrize(
    ("quoted", "written", "is_one_word"),
    [
        ("MUSCI", "MUSIC", False),
        ("musci", "music", True),
        ("BOTLTE", "BOTTLE", True),
        ("KITCHNE", "KITCHEN", True),
    ],
)
def test_a_short_word_in_capitals_may_be_a_name(
    quoted: str, written: str, *, is_one_word: bool
) -> None:
    vocabulary = Vocabulary.of(f"the and of to is was for with {written}".split())
    assert vocabulary.is_evident_misspelling(Word(quoted), Word(written, "a")) is is_one_word


FEW_WORDS = "the dog and the man were there and she had to be with it when he was at home"


@pytest.mark.parametrize(
    ("quoted", "written", "is_one_word"),
    [
        ("break", "vreak", False),  # creak, freak
        ("stone", "sxone", False),  # shone
        ("start", "starx", False),  # stark
        ("walks", "walkx", True),  # walk is the same word
        ("ships", "shipz", True),
    ],
)
def test_no_other_word_may_be_as_near_but_for_forms_of_the_same(
    quoted: str, written: str, *, is_one_word: bool
) -> None:
    vocabulary = Vocabulary.of(FEW_WORDS.split())
    assert vocabulary.is_evident_misspelling(Word(quoted, "x"), Word(written, "x")) is is_one_word


def test_common_words_are_those_that_texts_use() -> None:
    words = Dictionary(({"often": 60, "seldom": 51, "listed": 50}, {"auch": 51}))
    assert words.common == {"often", "seldom", "auch"}
    assert "listed" in words
    assert "unlisted" not in words
