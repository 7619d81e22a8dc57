from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.dataset_folders.files.strict_json import LossyJsonError, parse_strict_json

SCALARS = st.none() | st.booleans() | st.text() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    SCALARS | st.integers(-(2**53), 2**53),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=9,
)


@given(VALUES)
def test_json_written_by_python_is_read_back(value: object) -> None:
    assert parse_strict_json(json.dumps(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30))
def test_a_number_is_read_exactly_or_not_at_all(number: Decimal) -> None:
    try:
        found = parse_strict_json(f"{number:f}")
    except LossyJsonError:
        assert Decimal(repr(float(number))) != number
    else:
        assert Decimal(repr(found)) == number


@pytest.mark.parametrize(
    "number",
    [
        *("9007199254740993", "1e400", "1e-400", "1e99999999999999999999"),
        *("0.30000000000000000001", "9" * 5000, "0." + "1" * 5000),
    ],
)
def test_a_number_that_would_be_rounded_is_refused(number: str) -> None:
    with pytest.raises(LossyJsonError, match="has more digits than a double holds") as caught:
        parse_strict_json(f'{{"a": [{number}]}}')
    assert number[:60] in str(caught.value)
    assert len(str(caught.value)) < 200


def test_a_repeated_key_is_refused() -> None:
    with pytest.raises(LossyJsonError, match="the key 'a' appears twice"):
        parse_strict_json('[{"b": 1, "a": 1, "a": 1}]')


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", "-Infinity", "{", "", "01"])
def test_invalid_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a JSON number|Expecting|Extra data"):
        parse_strict_json(text)
