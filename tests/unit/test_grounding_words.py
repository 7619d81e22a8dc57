from __future__ import annotations

import pytest

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
