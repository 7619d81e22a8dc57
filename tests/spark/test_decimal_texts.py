"""Spark reads exactly the texts that `DecimalType.text_of` writes, with the same values."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from typing import Any, Final

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import schemas, transformations
from lambdas.reconcile_document.rows import canonical_json
from medallion.vocabulary.value_formats import DecimalType

TYPES: Final = tuple(
    DecimalType(*digits)
    for digits in ((18, 2), (38, 0), (38, 38), (38, 10), (1, 0), (1, 1), (9, 9), (5, 0), (20, 3))
)
NAMES: Final = {f"decimal_{kind.precision}_{kind.scale}": kind for kind in TYPES}
SCHEMA: Final = {
    "type": "object",
    "properties": {
        name: {"type": ["number", "null"], "x-type": kind.sql_type} for name, kind in NAMES.items()
    },
}
EXACT: Final = Context(prec=200)
ODD: Final = (
    "", "-", ".", "-.5", "0", "-0", "00", "1.", "+1", "1e3", "1E-3", "NaN", "Infinity", "0x1", "1d",
    "1_000", "1,000", "\N{FULLWIDTH DIGIT TWO}", "\N{MINUS SIGN}1", "null", "true", "9" * 60,
    "0." + "3" * 60,
)  # fmt: skip


def _values(kind: DecimalType, seed: random.Random) -> Iterator[Decimal]:
    """Values that fit and values with an additional digit on either side of the point."""
    last = Decimal((0, (1,), -kind.scale))
    most = Decimal((0, (9,) * kind.precision, -kind.scale))
    for edge in (last - last, last, most, EXACT.add(most, last), last.scaleb(-1, EXACT)):
        yield from (edge, edge.copy_negate())
    for _ in range(120):
        digits = seed.randint(1, kind.precision + 1)
        number = seed.randrange(10**digits) * seed.choice((1, -1))
        yield Decimal(number).scaleb(-seed.randint(0, kind.scale + 1), EXACT)


def _texts(kind: DecimalType, seed: random.Random) -> Iterator[str]:
    yield from ODD
    for value in _values(kind, seed):
        yield format(value, "f")
        yield str(value)
        spelled = kind.text_of(value)
        if spelled is not None:
            yield from (spelled, spelled + "0", f"0{spelled}", spelled + seed.choice("\n \rdf"))
            yield _damaged(spelled, seed)


def _damaged(text: str, seed: random.Random) -> str:
    at = seed.randrange(len(text))
    return text[:at] + seed.choice("0123456789-+.eE ") + text[at + seed.randint(0, 1) :]


def _as_python_reads(text: str, kind: DecimalType) -> Decimal | None:
    """The value if the text is in the form of `text_of`; zero may have a sign."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    spelled = kind.text_of(value)
    if spelled is None or text.removeprefix("-" if not value else "") != spelled:
        return None
    return Decimal(spelled)


@pytest.fixture(scope="module")
def read(spark: SparkSession) -> list[tuple[str, str, Any]]:
    """Tuples of field name, text and Spark's value, read in one pass."""
    seed = random.Random(20_261_129)
    texts = [(name, text) for name, kind in NAMES.items() for text in _texts(kind, seed)]
    lines = [(at, canonical_json({name: text})) for at, (name, text) in enumerate(texts)]
    frame = spark.createDataFrame(lines, "at int, fields string")
    rows = transformations.with_field_texts(frame, SCHEMA)
    types = schemas.field_types(SCHEMA)
    typed = [
        F.expr(types[name].typed(transformations.field_text(name))).alias(name) for name in types
    ]
    values = {row["at"]: row for row in rows.select("at", *typed).collect()}
    return [(name, text, values[at][name]) for at, (name, text) in enumerate(texts)]


@pytest.mark.parametrize("name", NAMES)
def test_spark_reads_exactly_the_decimals_that_python_writes(
    read: list[tuple[str, str, Any]], name: str
) -> None:
    found = [(text, value) for field, text, value in read if field == name]

    expected = [(text, _as_python_reads(text, NAMES[name])) for text, _ in found]
    assert found == expected
    values = [value for _, value in found]
    assert len(values) - values.count(None) >= 60
    assert values.count(None) >= 60
