"""Numbers in texts, beyond those in the table of raw values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lambdas.extract_batch.values.numbers import MAX_CHARS, number_of, without_unit


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("5 mm", "5"), ("5 m", "5"), ("mm 5", "5"), ("5mm", "5"), ("- 5 m", "- 5"),
        ("-m 5", "-5"), ("+mm5", "+5"), ("5 km", "5 k"), ("5", None), ("", None), ("-5", None),
        ("m", ""), ("m 5 m", "m 5"),
    ],
)  # fmt: skip
def test_the_longest_matching_unit_is_removed(text: str, rest: str | None) -> None:
    assert without_unit(text, ("m", "mm")) == rest
    assert without_unit(text, ("mm", "m")) == rest


def test_a_unit_that_ends_like_another_unit_is_removed_as_a_whole() -> None:
    assert without_unit("5 km", ("m", "km")) == "5"
    assert without_unit("5 zm", ("zm", "mmm")) == "5"


def test_a_text_that_is_too_long_for_a_number_is_not_read() -> None:
    assert number_of("1" * MAX_CHARS) == (Decimal("1" * MAX_CHARS), False)
    assert number_of("1" * (MAX_CHARS + 1)) is None


@pytest.mark.parametrize(
    "text",
    ["1e99999999999999999999", "1,2e3", "1 2e3", "1e", "e5", "1.e5", "1.", ".5", "1,", ",5",
     "1,2345.6", "1.234 567", "1 234.567,8", "0 123", "0,123,456", "1,2,345", "123,45,678",
     "\u0661", "1\n2", "1_000", "0x1f", "1e5.5"],
)  # fmt: skip
def test_an_unusual_number_format_is_not_read(text: str) -> None:
    assert number_of(text) is None
    assert number_of(text, ".") is None
    assert number_of(text, ",") is None
