from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.misspelling import Vocabulary, Word
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
