from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from local_aws.athena_engine.results import text_of, type_name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        (True, "true"),
        (12, "12"),
        (Decimal("1.50"), "1.50"),
        (Decimal("-0.01"), "-0.01"),
        (Decimal("0E-9"), "0.000000000"),
        (Decimal("1E-38"), "0." + "0" * 37 + "1"),
        (Decimal("9" * 38), "9" * 38),
        ([Decimal("1E-7")], "[0.0000001]"),
        (0.1, "0.1"),
        (0.0, "0.0"),
        (12345678.0, "1.2345678E7"),
        (1e-5, "1.0E-5"),
        (float("nan"), "NaN"),
        (float("-inf"), "-Infinity"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 3, 4, 5, tzinfo=None), "2026-01-02 03:04:05.000"),  # noqa: DTZ001 - a timestamp without zone
        (datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=None), "2026-01-02 03:04:05.678901"),  # noqa: DTZ001 - as above
        ([1, None, "x"], "[1, null, x]"),
        ({"a": 1, "b": [True]}, "{a=1, b=[true]}"),
        (b"\x0a\xff", "0a ff"),
    ],
)
def test_writes_a_value_as_athena_does(value: Any, text: str | None) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(
    ("duckdb_type", "athena_type"),
    [
        ("VARCHAR", "varchar"),
        ("HUGEINT", "bigint"),
        ("DECIMAL(18,3)", "decimal"),
        ("INTEGER[]", "array"),
        ("STRUCT(a INTEGER)", "row"),
        ("MAP(VARCHAR, INTEGER)", "map"),
        ("TIMESTAMP WITH TIME ZONE", "timestamp with time zone"),
    ],
)
def test_names_a_type_as_athena_does(duckdb_type: str, athena_type: str) -> None:
    assert type_name(duckdb_type) == athena_type
