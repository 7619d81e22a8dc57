from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.misspelling import Vocabulary, Word, is_one_slip
from lambdas.extract_batch.grounding.words.dictionary import Dictionary, languages_of
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
def test_negations_conditions_and_numbers_change_the_meaning(text: str) -> None:
    assert turns_the_meaning(text)


@pytest.mark.parametrize("text", ["", "it went", "want", "the wont of it", "student's", "t", "n"])
def test_other_words_do_not_change_the_meaning(text: str) -> None:
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


GERMAN = "der die das und ist mit für von den dem wir sie ich"
FEW_WORDS = "the dog and the man were there and she had to be with it when he was at home"


@pytest.mark.parametrize(
    ("quoted", "written", "is_one_word"),
    [
        ("break", "vreak", False),  # creak, freak
        ("stone", "sxone", False),  # shone
        ("start", "starx", False),  # stark
        ("abased", "abaxed", False),  # abated
        ("walks", "walkx", True),  # walk is the same word
        ("ships", "shipz", True),
        ("lisp", "ilsp", True),
        ("thin", "thikn", False),  # think
        ("nerve", "nevre", False),  # never
        ("title", "ltitle", False),  # little
        ("wold", "wuold", False),  # would
        ("Guido", "guide", False),  # a first name
        ("guido", "Guide", False),
    ],
)
def test_no_other_word_may_be_as_near_except_forms_of_the_same_word(
    quoted: str, written: str, *, is_one_word: bool
) -> None:
    vocabulary = Vocabulary.of(FEW_WORDS.split())
    assert vocabulary.is_evident_misspelling(Word(quoted, "x"), Word(written, "x")) is is_one_word


def test_common_words_occur_in_the_corpora() -> None:
    words = Dictionary(({"often": 60, "seldom": 51, "listed": 50}, {"auch": 51}))
    assert words.common == {"often", "seldom", "auch"}
    assert "listed" in words
    assert "unlisted" not in words


def test_words_with_letters_of_the_language_are_also_near() -> None:
    vocabulary = Vocabulary.of(GERMAN.split())
    near = Word("flüchten", "x"), Word("flrchten", "x")  # fürchten
    assert not vocabulary.is_evident_misspelling(*near)


@pytest.mark.parametrize(
    ("text", "is_one_word"),
    [
        ("we took the quaxtrel and it was good for the dog", False),
        ("we took the quaxtrel and the quaxtrel was good for the dog", True),
        ("we took the quaxtrel and the quaxtrol was good for the dog", True),
    ],
)
def test_a_word_elsewhere_in_the_text_is_a_known_word(text: str, *, is_one_word: bool) -> None:
    vocabulary = Vocabulary.of(text.split())
    found = vocabulary.is_evident_misspelling(Word("quaxtrol", "x"), Word("quaxtrel", "x"))
    assert found is is_one_word


@pytest.mark.parametrize(
    ("first", "second", "one_slip"),
    [
        ("abcdef", "abcdef", False),
        ("axcyef", "abcdef", False),
        ("abcdef", "abcdefgh", False),
        ("abcdef", "abcdefg", True),
        ("abcdef", "acdef", True),
        ("abcdef", "abdcef", True),
        ("abcdef", "abcdxf", True),
    ],
)
def test_a_slip_is_one_letter_or_two_swapped_letters(
    first: str, second: str, *, one_slip: bool
) -> None:
    assert is_one_slip(first, second) is one_slip
    assert is_one_slip(second, first) is one_slip


def test_one_function_word_identifies_its_language() -> None:
    assert languages_of({"the": 1}) == {"en"}
    assert languages_of({"the": 10, "und": 3, "dans": 2}) == {"en", "de"}


def test_a_name_in_lower_case_is_not_a_capitalized_word() -> None:
    vocabulary = Vocabulary.of(FEW_WORDS.split())
    assert not vocabulary.is_evident_misspelling(Word("guido", "."), Word("Guide", "."))
