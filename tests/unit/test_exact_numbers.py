"""Comparison of JSON numbers: as exact as fractions, at a cost bounded by the answer's size."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.schemas.exact_numbers import exact, is_multiple, is_same, is_whole

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)
STEPS = st.floats(1e-12, 1e12).map(lambda step: Decimal(repr(step))) | st.integers(1, 10**40).map(
    Decimal
)
HOSTILE = [
    Decimal(text)
    for text in ("1e999999", "1e-999999", "1e999999999999999999", "-1e-999999999999999999")
]
LONG = Decimal("123456789" * 50_000 + "." + "3" * 50_000)


@given(DECIMALS, STEPS)
def test_multiples_agree_with_exact_fractions(number: Decimal, step: Decimal) -> None:
    assert is_multiple(number, step) is ((Fraction(number) / Fraction(step)).denominator == 1)


@given(st.integers(-(10**30), 10**30), STEPS)
def test_every_integer_times_the_step_is_a_multiple(count: int, step: Decimal) -> None:
    product = Fraction(step) * count
    digits = product * 10**60
    assert digits.denominator == 1
    number = Decimal(f"{digits.numerator}e-60")
    assert is_multiple(number, step)
    assert not is_multiple(Decimal(f"{digits.numerator}1e-61"), step)


@given(DECIMALS)
def test_a_number_is_whole_if_it_has_no_fractional_part(number: Decimal) -> None:
    assert is_whole(number) is (Fraction(number).denominator == 1)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | DECIMALS)
def test_a_number_is_the_decimal_of_its_text(number: float | Decimal) -> None:
    assert exact(number) == Decimal(str(number))


@pytest.mark.parametrize(
    "value",
    [True, False, None, "1", float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")],
)
def test_other_values_are_not_numbers(value: object) -> None:
    assert exact(value) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (0.1, Decimal("0.10"), True),
        (1, 1.0, True),
        (1, Decimal("1e0"), True),
        (1, True, False),
        (False, 0, False),
        (True, True, True),
        (Decimal(1), "1", False),
        ("a", "a", True),
        ("a", "A", False),
        (0.1, Decimal("0.1000000000000000055511151231257827"), False),
        (9007199254740993, 9007199254740992.0, False),
    ],
)
def test_equality_follows_json_schema(left: object, right: object, same: bool) -> None:
    assert is_same(left, right) is same
    assert is_same(right, left) is same


@pytest.mark.parametrize("number", [*HOSTILE, LONG], ids=range(5))
def test_no_number_takes_long_to_compare(number: Decimal) -> None:
    start = time.perf_counter()
    whole = number == HOSTILE[0] or number == HOSTILE[2]
    assert is_whole(number) is whole
    assert is_multiple(number, Decimal(5)) is whole
    assert not is_multiple(number, Decimal("0.7"))
    assert not is_same(number, 10**300)
    assert time.perf_counter() - start < 1


def test_zero_is_a_multiple_of_everything() -> None:
    for zero in ("0", "-0.00", "0e999999", "0e-999999"):
        assert is_multiple(Decimal(zero), Decimal("1e300"))
        assert is_whole(Decimal(zero))
