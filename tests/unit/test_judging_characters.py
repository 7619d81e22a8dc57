from __future__ import annotations

import pytest

from lambdas.extract_batch.characters import (
    is_blank,
    strange_in_quote,
    strange_in_value,
    with_one_line_break,
)


@pytest.mark.parametrize(
    "value",
    [
        "",
        " ",
        "\t\n",
        "\u200b\ufeff\u00ad",
        "\u3164",
        "\ufe00",
        "\ufe0f",
        "\U000e0100",
        "\U000e01ef",
    ],
)
def test_an_invisible_text_is_blank(value: str) -> None:
    assert is_blank(value)


@pytest.mark.parametrize(
    "value", ["a", " a ", "\u200b.", "\ufdff", "\ufe10", "\U000e01f0", 0, None, [], False]
)
def test_a_visible_text_or_another_type_is_not_blank(value: object) -> None:
    assert not is_blank(value)


def test_a_quote_may_contain_only_strange_characters_of_the_source() -> None:
    assert strange_in_quote("a\x00b\x07", "a\x00b") == "U+0007"
    assert strange_in_quote("a\x00b\x07", "b\x07") == "U+0000"
    assert strange_in_quote("a\x00b", "a\x00b") is None
    assert strange_in_quote("a\t\nb", "") is None
    assert strange_in_quote("\ue00a", "") == "U+E00A"
    assert strange_in_quote("\U0010ffff", "") == "U+10FFFF"


def test_a_value_may_contain_only_private_use_characters_of_the_source() -> None:
    assert strange_in_value("a\x07", "a\x07") == "U+0007"
    assert strange_in_value("\ue000\x01", "\ue000") == "U+0001"
    assert strange_in_value("\ue000", "\ue000") is None
    assert strange_in_value("\ue000", "a") == "U+E000"
    assert strange_in_value(7, "") is None
    assert strange_in_value("plain", "") is None


def test_line_breaks_in_a_text_become_line_feeds() -> None:
    assert with_one_line_break("a\r\nb\rc\nd") == "a\nb\rc\nd"
    assert with_one_line_break(5) == 5
