from __future__ import annotations

import json
import math
import re
import string
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.vocabulary.value_formats import (
    NUMBER_PATTERN,
    DecimalType,
    date_of,
    date_time_of,
    decimal_type_of,
    is_exact_double,
    is_storable_number,
    is_time,
    is_within_microseconds,
    java_pattern,
)


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert date_of(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "0000-01-01", "10000-01-01", "-0001-01-01", "2023-02-29", "1900-02-29", "2024-13-01",
        "2024-00-01", "2024-01-00", "2024-01-32", "2024-04-31", "2024-1-1", "20240101",
        "2024-W01-1", "2024-01-01\n", " 2024-01-01", "2024-01-01 ", "2024-01",
        "202\N{FULLWIDTH DIGIT FOUR}-01-01",
        "2024-01-01T00:00:00Z", "", "2024/01/01",
    ],
)  # fmt: skip
def test_other_text_is_not_a_date(text: str) -> None:
    assert date_of(text) is None


@given(
    st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)),  # noqa: DTZ001
    st.integers(-18 * 60, 18 * 60),
    st.sampled_from("Tt "),
    st.booleans(),
)
def test_every_instant_is_a_date_time(
    moment: datetime,
    minutes: int,
    separator: str,
    colon: bool,
) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    text = aware.isoformat(separator)
    text = text if colon else text[:-3] + text[-2:]
    found = date_time_of(text)
    assert found == aware
    assert found is not None
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-05-06T23:59:59Z", datetime(2024, 5, 6, 23, 59, 59, tzinfo=UTC)),
        ("2024-05-06t00:00:00z", datetime(2024, 5, 6, tzinfo=UTC)),
        ("2024-05-06 10:00:00.1-00:00", datetime(2024, 5, 6, 10, 0, 0, 100_000, tzinfo=UTC)),
        ("2024-05-06T10:00:00.123456789Z", datetime(2024, 5, 6, 10, 0, 0, 123_456, tzinfo=UTC)),
        ("2024-05-06T10:00:00.9999999Z", datetime(2024, 5, 6, 10, 0, 0, 999_999, tzinfo=UTC)),
        ("2024-05-06T10:00:00+18:00", datetime(2024, 5, 5, 16, tzinfo=UTC)),
        ("2024-05-06T10:00:00-1800", datetime(2024, 5, 7, 4, tzinfo=UTC)),
        ("2024-05-06T10:00:00-17:59", datetime(2024, 5, 7, 3, 59, tzinfo=UTC)),
        ("0001-01-01T05:00:00+05:00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_date_time_is_read_in_utc(text: str, instant: datetime) -> None:
    assert date_time_of(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-06", "2024-05-06T10:00:00", "2024-05-06T10:00Z", "2024-05-06T10Z",
        "2024-05-06T10:00:00+00", "2024-05-06T10:00:00+0", "2024-05-06T10:00:00+18:01",
        "2024-05-06T10:00:00+19:00", "2024-05-06T10:00:00+05:60", "2024-05-06T10:00:00 +05:00",
        "2024-05-06T10:00:00+01:02:03", "2024-05-06T24:00:00Z", "2024-05-06T10:60:00Z",
        "2024-05-06T23:59:60Z", "2024-05-06T10:00:00.Z", "2024-05-06T10:00:00,5Z",
        "2024-05-06T10:00:00.1234567891Z", "2024-05-06_10:00:00Z", "2024-05-06T10:00:00Z\n",
        "2024-05-06T1\N{FULLWIDTH DIGIT ZERO}:00:00Z",
        "2023-02-29T10:00:00Z", "0000-05-06T10:00:00Z",
        "0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00", "2024-05-06T10:00:00UTC",
        "2024-05-06T10:0:0Z", "20240506T100000Z", "2024-05-06T10:00:00\N{MINUS SIGN}05:00", "",
    ],
)  # fmt: skip
def test_text_without_an_instant_is_not_a_date_time(text: str) -> None:
    assert date_time_of(text) is None


@given(st.times(), st.integers(-18 * 60, 18 * 60), st.booleans())
def test_every_time_with_an_offset_is_a_time(clock: time, minutes: int, colon: bool) -> None:
    text = clock.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat()
    assert is_time(text if colon else text[:-3] + text[-2:])
    assert is_time(f"{clock.isoformat()}Z")
    assert not is_time(clock.isoformat())


@given(st.text(alphabet=f"{string.digits}:.+-TZz \n٣", max_size=24))
def test_a_time_is_any_text_that_may_follow_the_day_of_a_date_time(text: str) -> None:
    assert is_time(text) is (date_time_of(f"2024-05-06T{text}") is not None)


@pytest.mark.parametrize(
    "text",
    [
        "10:00Z", "10:00:00", "24:00:00Z", "23:59:60Z", "10:60:00Z", "10:00:00Z\n", " 10:00:00Z",
        "10:00:00.Z", "10:00:00.1234567891Z", "10:00:00,5Z", "10:00:00+02", "10:00:00+18:01",
        "1\N{FULLWIDTH DIGIT ZERO}:00:00Z", "10:00:00\N{MINUS SIGN}05:00", "T10:00:00Z", "",
    ],
)  # fmt: skip
def test_text_without_a_time_and_an_offset_is_not_a_time(text: str) -> None:
    assert not is_time(text)


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)


@given(DECIMALS, st.integers(1, 12), st.integers(0, 12))
def test_a_decimal_type_writes_only_values_that_fit(
    value: Decimal, precision: int, scale: int
) -> None:
    column = DecimalType(precision, min(scale, precision))
    text = column.text_of(value)
    digits = value * 10**column.scale
    fits = digits == int(digits) and abs(digits) < 10**precision
    assert (text is not None) is fits
    if text is not None:
        assert Decimal(text) == value
        assert re.fullmatch(column.pattern, text)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1234.5", "1234.50"), ("-0", "0.00"), ("0e999999", "0.00"), ("1e2", "100.00"),
        ("1.230", "1.23"), ("1.234", None), ("1e16", None), ("1e999999", None),
        ("1e-999999", None), ("NaN", None), ("Infinity", None),
    ],
)  # fmt: skip
def test_a_decimal_is_written_with_all_digits_of_its_scale(value: str, text: str | None) -> None:
    assert DecimalType(18, 2).text_of(Decimal(value)) == text


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("decimal(18,2)", (18, 2)), ("decimal(38,38)", (38, 38)), ("decimal(1,0)", (1, 0)),
        ("decimal(39,2)", None), ("decimal(2,3)", None), ("decimal(0,0)", None),
        ("decimal(18, 2)", None), ("decimal(18,2)\n", None), ("decimal(18)", None),
        ("DECIMAL(18,2)", None), ("decimal(1\N{FULLWIDTH DIGIT EIGHT},2)", None),
    ],
)  # fmt: skip
def test_a_decimal_type_is_valid_if_spark_and_iceberg_support_it(
    text: str, column: tuple[int, int] | None
) -> None:
    found = decimal_type_of(text)
    assert found == column
    assert found is None or found.sql_type == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_text_of_a_double_is_exact(number: float) -> None:
    assert is_exact_double(Decimal(repr(number)))


@pytest.mark.parametrize(
    "text",
    ["9007199254740993", "0.10000000000000001", "1e400", "1e-400", "1e999999", "1e-999999"],
)
def test_a_number_that_a_double_rounds_is_not_exact(text: str) -> None:
    assert not is_exact_double(Decimal(text))


@pytest.mark.parametrize(
    ("fraction", "kept"),
    [
        ("", True),
        (".123456", True),
        (".123456000", True),
        (".1234567", False),
        (".000000001", False),
    ],
)
def test_a_fraction_is_exact_up_to_microseconds(fraction: str, kept: bool) -> None:
    assert is_within_microseconds(f"2024-05-06T10:00:00{fraction}Z") is kept


@pytest.mark.parametrize("number", [Decimal("0.1"), Decimal("1e38"), Decimal("1e-999999")])
def test_a_column_accepts_decimals_within_the_range_of_a_double(number: Decimal) -> None:
    assert is_storable_number(number)


@pytest.mark.parametrize("number", [0, -(2**63), 2**63 - 1, 0.5, -0.0, 1e308, 5e-324])
def test_a_column_accepts_finite_numbers_that_fit(number: float) -> None:
    assert is_storable_number(number)


@pytest.mark.parametrize(
    "number",
    [
        2**63,
        -(2**63) - 1,
        10**400,
        math.inf,
        -math.inf,
        math.nan,
        Decimal("1e999999"),
        Decimal("NaN"),
    ],
)
def test_a_column_accepts_no_other_numbers(number: float | Decimal) -> None:
    assert not is_storable_number(number)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_every_json_number_matches_the_number_pattern(number: float) -> None:
    assert re.fullmatch(NUMBER_PATTERN, json.dumps(number))


@pytest.mark.parametrize(
    "text",
    ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1d", "1_0", "NaN", "Infinity", "1\n"],
)
def test_a_number_in_another_spelling_does_not_match(text: str) -> None:
    assert not re.fullmatch(NUMBER_PATTERN, text)


def test_the_java_pattern_matches_the_whole_text() -> None:
    assert java_pattern("a|b") == r"\A(?:a|b)\z"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ((18, 2), "1234.5", "1234.50"), ((18, 2), "1e3", "1000.00"), ((18, 2), "-0.00", "0.00"),
        ((18, 2), "9999999999999999.99", "9999999999999999.99"), ((18, 2), "1.505", None),
        ((18, 2), "10000000000000000", None), ((18, 2), "1.500", "1.50"), ((18, 2), "NaN", None),
        ((18, 2), "Infinity", None), ((18, 2), "1e999999999", None),
        ((18, 2), "1e-999999999", None), ((5, 0), "123E2", "12300"), ((5, 0), "1E5", None),
        ((38, 38), "0.1", "0.1" + "0" * 37), ((38, 38), "1e-38", "0." + "0" * 37 + "1"),
        ((38, 38), "1", None), ((38, 0), "9" * 38, "9" * 38), ((38, 0), "9" * 39, None),
        ((38, 10), "1" * 28 + "." + "2" * 10, "1" * 28 + "." + "2" * 10),
        ((38, 10), "1" * 28 + "." + "2" * 11, None), ((9, 9), "-1e-9", "-0.000000001"),
        ((18, 2), "0.00" + "0" * 60 + "1", None), ((18, 2), "12.30" + "0" * 60, "12.30"),
    ],
)  # fmt: skip
def test_a_decimal_is_written_exactly_or_not_at_all(
    kind: tuple[int, int], value: str, text: str | None
) -> None:
    column = DecimalType(*kind)
    assert column.text_of(Decimal(value)) == text
    assert text is None or re.fullmatch(column.pattern, text)
    assert decimal_type_of(column.sql_type) == column


@pytest.mark.parametrize(
    ("moment", "exact"),
    [
        ("10:00:00Z", True), ("10:00:00.123456Z", True), ("10:00:00.1234567Z", False),
        ("10:00:00.1234560Z", True), ("10:00:00.123456000+02:00", True),
        ("10:00:00.123456001Z", False), ("10:00:00.000000100Z", False),
    ],
)  # fmt: skip
def test_a_time_is_exact_up_to_microseconds(moment: str, *, exact: bool) -> None:
    assert is_within_microseconds(f"2026-05-04T{moment}") is exact
