from __future__ import annotations

import json
import math
import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.value_formats import (
    NUMBER_PATTERN,
    date_of,
    date_time_of,
    is_storable_number,
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
def test_what_is_no_day_is_no_date(text: str) -> None:
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
def test_reads_the_instant_in_utc(text: str, instant: datetime) -> None:
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
def test_what_names_no_instant_is_no_date_time(text: str) -> None:
    assert date_time_of(text) is None


@pytest.mark.parametrize("number", [0, -(2**63), 2**63 - 1, 0.5, -0.0, 1e308, 5e-324])
def test_a_column_takes_what_is_finite_and_fits(number: float) -> None:
    assert is_storable_number(number)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400, math.inf, -math.inf, math.nan])
def test_a_column_takes_nothing_else(number: float) -> None:
    assert not is_storable_number(number)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_of_json_looks_like_one(number: float) -> None:
    assert re.fullmatch(NUMBER_PATTERN, json.dumps(number))


@pytest.mark.parametrize(
    "text",
    ["", "-", "+1", "01", "1.", ".5", "1e", "1e+", "0x1", "1d", "1_0", "NaN", "Infinity", "1\n"],
)
def test_what_json_does_not_spell_like_that_is_no_number(text: str) -> None:
    assert not re.fullmatch(NUMBER_PATTERN, text)


def test_sparks_pattern_is_for_the_whole_text() -> None:
    assert java_pattern("a|b") == r"\A(?:a|b)\z"
