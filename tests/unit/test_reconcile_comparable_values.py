"""Spellings of one value: as a number, as text, with trailing zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.reconcile_document.comparable_values import comparable, comparable_fields
from medallion.schemas.exact_json import as_texts

LONG = "12345678901234567890.1"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1234.50", 1234.5),
        ("1234.50", "1234.5"),
        (" 7 ", 7),
        (7, 7.0),
        (Decimal(LONG), LONG),
        ("1e3", 1000),
        ("-0.00", 0),
    ],
)
def test_spellings_of_one_number_are_equal(left: Any, right: Any) -> None:
    assert comparable(left) == comparable(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (LONG, float(LONG)),
        ("007", 7),
        ("1,5", 1.5),
        (True, 1),
        ("good", "bad"),
        ("1e99999999999999999999", 1),
        ([1], 1),
    ],
)
def test_different_values_are_not_equal(left: Any, right: Any) -> None:
    assert comparable(left) != comparable(right)


def test_a_huge_number_is_equal_only_to_its_own_text() -> None:
    assert comparable("1e99999999999999999999") == "1e99999999999999999999"


def test_reading_keeps_every_digit() -> None:
    read = as_texts(f'{{"a": {LONG}, "b": {"9" * 5000}, "c": NaN, "d": [null, true]}}')
    assert read == {"a": LONG, "b": "9" * 5000, "c": "NaN", "d": [None, True]}


def test_null_is_not_a_value() -> None:
    assert comparable_fields({"a": None, "b": 0, "c": False}) == {"b": 0, "c": "False"}


@given(st.decimals(allow_nan=False, allow_infinity=False), st.integers(0, 5))
def test_trailing_zeros_do_not_change_a_value(value: Decimal, zeros: int) -> None:
    text = format(value, "f")
    longer = text + ("" if "." in text else ".0") + "0" * zeros
    assert comparable(longer) == comparable(value) == comparable(text)
