"""Spark reads every generated value that the judge accepts as the same value."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import schemas, transformations
from lambdas.extract_batch.judging.record_schema import RecordSchema
from lambdas.reconcile_document.rows import canonical_json
from medallion.vocabulary.value_formats import date_of, date_time_of

TYPES: Final[dict[str, dict[str, Any]]] = {
    "day": {"type": "string", "format": "date"},
    "instant": {"type": "string", "format": "date-time"},
    "amount": {"type": "number"},
    "count": {"type": ["integer", "null"]},
    "note": {"type": "string"},
    "flag": {"type": ["boolean", "null"]},
}
SCHEMA: Final = {"type": "object", "properties": TYPES}
JUDGE: Final = RecordSchema(SCHEMA)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DIGIT: Final = "\N{FULLWIDTH DIGIT TWO}"

DATES: Final = (
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-0001-01-01", "2024-02-29",
    "2023-02-29", "1900-02-29", "2000-02-29", "1582-10-04", "1582-10-10", "1582-10-15",
    "2024-04-31", "2024-13-01", "2024-00-10", "2024-01-00", "2024-1-1", "20240101", "2024", "",
    "2024-01", "2024-W01-1", "2024-001", f"{DIGIT}024-01-01", "2024-01-01T00:00:00Z", "now",
    "today", "epoch", "2024-01-01 00:00:00",
)  # fmt: skip
TIMES: Final = (
    "00:00:00", "23:59:59", "24:00:00", "23:59:60", "23:60:00", "10:00", "10", "1:2:3",
    "10:00:00.", "10:00:00.1", "10:00:00.123456", "10:00:00.123456789", "10:00:00.1234567899",
    "10:00:00.9999999", "10:00:00,5", f"10:00:0{DIGIT}", "10.00.00", "100000", "",
)  # fmt: skip
OFFSETS: Final = (
    "Z", "z", "", "+00", "+00:00", "-00:00", "+0000", "-0530", "+05:30", "+18:00", "-18:00",
    "+1800", "+18:01", "-18:30", "+19:00", "+23:59", "+05:60", "+5:30", " +05:30", "+01:02:03",
    "UTC", "GMT+1", "Europe/Berlin", "+1", "\N{MINUS SIGN}05:00",
)  # fmt: skip
NUMBERS: Final[tuple[float, ...]] = (
    0, -0.0, 0.1, -0.1, 1e-7, 1e16, 1e21, 1e22, 1e23, 1e308, 1.7976931348623157e308, 5e-324,
    2.2250738585072014e-308, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**18,
    10**19, 10**30, 10**400, 3.0, -3.0, 3.5, 1e18, 9.2e18, 9.3e18, float(2**63), 1e300, math.inf,
    -math.inf, math.nan, True, 9007199254740993.0, 1e15 + 0.3, 2e-3,
)  # fmt: skip

NOTES: Final = (
    "Kettle", '"so-called"', "C:\\temp\\n", "true", "5", "1.50", "1e3", "007", "{}", "[1, 2]",
    '{"a": "b"}', "line\nbreak", "tab\there", "a\u2028b", "e\N{COMBINING DIAERESIS}",
    "\N{GRINNING FACE}", "\u00eb", "Infinity", "2024-02-30", " padded ", "\\u0041", "'", "`", "$.a",
)  # fmt: skip


def _dates(seed: random.Random) -> Iterator[str]:
    yield from DATES
    for _ in range(600):
        day = date.fromordinal(seed.randint(1, date.max.toordinal())).isoformat()
        yield day
        yield _damaged(day, seed)
    for year in range(1, 10_000, 97):
        yield f"{year:04}-02-29"


def _date_times(seed: random.Random) -> Iterator[str]:
    days = (*DATES[:12], "2024-05-06")
    yield from (f"2024-05-06T{time}{offset}" for time in TIMES for offset in OFFSETS)
    yield from (f"{day}{mark}10:00:00{end}" for day in days for mark in "Tt _" for end in OFFSETS)
    yield from (f"{day}T{time}{z}" for day in days for time in TIMES for z in ("Z", "-18:00"))
    for _ in range(800):
        moment = EPOCH + timedelta(microseconds=seed.randint(-(2**55), 2**57))
        text = moment.isoformat(seed.choice("Tt "))[:-6] + seed.choice(OFFSETS)
        yield text
        yield _damaged(text, seed)


def _numbers(seed: random.Random) -> Iterator[float]:
    yield from NUMBERS
    for _ in range(700):
        yield seed.randint(-(2**64), 2**64)
        yield seed.randint(-(2**64), 2**64) / 2 ** seed.randint(1, 80)
        yield seed.uniform(-1, 1) * 10.0 ** seed.randint(-320, 308)
        yield float(seed.randint(-(10**18), 10**18))


def _damaged(text: str, seed: random.Random) -> str:
    """The text with one character added, removed or replaced."""
    at = seed.randrange(len(text))
    sign = seed.choice(f"0123456789{DIGIT}-+:.TZ \n\r\t\u2028\x00e")
    return seed.choice([text[:at] + sign + text[at + 1 :], text[:at] + text[at + 1 :], text + sign])


def _edges(text: str) -> list[str]:
    return [text, *(text + end for end in ("\n", "\r\n", "\x0b", "\u2028", " ")), "\n" + text]


def _candidates() -> list[dict[str, Any]]:
    seed = random.Random(20_261_125)
    texts = {
        "day": [edge for text in _dates(seed) for edge in _edges(text)[: seed.choice((1, 7))]],
        "instant": [*_date_times(seed), *_edges("2024-05-06T10:00:00Z")],
    }
    numbers = list(_numbers(seed))
    return [
        *({name: text} for name, some in texts.items() for text in some),
        *({name: number} for name in ("amount", "count") for number in numbers),
        *({name: str(number)} for name in ("amount", "count") for number in NUMBERS[:20]),
        *({"note": text} for text in NOTES),
        *({"flag": flag} for flag in (True, False, 1, 0, "true", "yes")),
        *({"count": json.loads(text)} for text in ("3.0", "-0.0", "1E2", "1e18", "12.50")),
        *(
            {"amount": json.loads(text)}
            for text in ("1e400", "1E-400", "-0", "0.30000000000000004")
        ),
    ]


@pytest.fixture(scope="module")
def read(spark: SparkSession) -> list[tuple[dict[str, Any], Any]]:
    """Each value that the judge accepts, with Spark's value; blank values are left out."""
    judged = [JUDGE.read(record, "").for_record()["fields"] for record in _candidates()]
    accepted = [fields for fields in judged if fields]
    lines = [(at, canonical_json(fields)) for at, fields in enumerate(accepted)]
    frame = spark.createDataFrame(lines, "at int, fields string")
    rows = transformations.with_field_texts(frame, SCHEMA)
    types = schemas.field_types(SCHEMA)
    typed = {name: types[name].typed(transformations.field_text(name)) for name in types}
    found = rows.select(
        "at",
        F.expr(f"date_diff({typed['day']}, DATE '1970-01-01')").alias("day"),
        F.expr(f"unix_micros({typed['instant']})").alias("instant"),
        *(F.expr(typed[name]).alias(name) for name in ("amount", "count", "note", "flag")),
    ).collect()
    values = {row["at"]: row for row in found}
    return [(fields, values[at][next(iter(fields))]) for at, fields in enumerate(accepted)]


EXPECTED: Final[dict[str, Callable[[Any], float | str | None]]] = {
    "day": lambda text: _days(date_of(text)),
    "instant": lambda text: _micros(date_time_of(text)),
    "amount": float,
    "count": int,
    "note": str,
    "flag": bool,
}


def _days(day: date | None) -> int | None:
    return (day - EPOCH.date()).days if day else None


def _micros(instant: datetime | None) -> int | None:
    return (instant - EPOCH) // timedelta(microseconds=1) if instant else None


@pytest.mark.parametrize(
    ("name", "least"),
    [("day", 600), ("instant", 400), ("amount", 2400), ("count", 1000), ("note", 22), ("flag", 2)],
)
def test_spark_and_the_judge_read_the_same_value(
    read: list[tuple[dict[str, Any], Any]], name: str, least: int
) -> None:
    values = [(fields[name], value) for fields, value in read if name in fields]

    expected = [(accepted, EXPECTED[name](accepted)) for accepted, _ in values]
    assert [repr(pair) for pair in values] == [repr(pair) for pair in expected]
    assert len(values) >= least


def test_spark_reads_the_time_format_of_silver(spark: SparkSession) -> None:
    moments = [datetime(2026, 5, 4, 10, 0, 0, micros, tzinfo=UTC) for micros in (0, 5, 123_456)]
    texts = spark.createDataFrame([(moment.isoformat(),) for moment in moments], "text string")

    found = texts.select(F.expr(f"unix_micros({schemas.extraction_time('text')})")).collect()

    assert [row[0] for row in found] == [_micros(moment) for moment in moments]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", " "])
def test_spark_refuses_a_value_with_a_trailing_line_break_or_space(
    spark: SparkSession, end: str
) -> None:
    types = schemas.field_types(SCHEMA)
    texts = {"day": "2024-05-06", "instant": "2024-05-06T10:00:00Z", "amount": "1.5", "count": "3"}
    texts["flag"] = "true"
    frame = spark.createDataFrame([{name: text + end for name, text in texts.items()}])

    row = frame.select(*(F.expr(types[name].typed(f"`{name}`")) for name in texts)).first()

    assert row is not None
    assert list(row) == [None] * 5
