"""Every raw value that the judge reads has the same value in gold."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue_jobs.silver_to_gold import schemas, transformations
from lambdas.reconcile_document.rows import canonical_json
from tests.unit.test_value_readings import PROPERTIES, SCHEMA, TABLE, Given, read

pytestmark = pytest.mark.spark

ACCEPTED = [row for row in TABLE if not row.rules.startswith("!")]


@pytest.fixture(scope="module")
def gold(spark: SparkSession) -> list[tuple[Given, Any]]:
    """Each row of the table of raw values, with its value in gold."""
    lines = [(at, canonical_json(read(row).fields)) for at, row in enumerate(ACCEPTED)]
    frame = spark.createDataFrame(lines, "number int, fields string")
    rows = transformations.with_field_texts(frame, SCHEMA)
    types = schemas.field_types(SCHEMA)
    typed = [F.expr(types[n].typed(transformations.field_text(n))).alias(n) for n in PROPERTIES]
    found = {row["number"]: row for row in rows.select("number", *typed).collect()}
    return [(row, found[at][row.field]) for at, row in enumerate(ACCEPTED)]


def test_a_value_that_the_judge_reads_is_in_gold(gold: list[tuple[Given, Any]]) -> None:
    wrong = [(row.raw, value, in_column(row)) for row, value in gold if value != in_column(row)]
    assert wrong == []
    assert len(gold) > 60


def in_column(row: Given) -> Any:
    """The value of the gold column for the value in silver."""
    rules = PROPERTIES[row.field]
    if row.expected is None:
        return None
    if "x-type" in rules:
        return Decimal(row.expected)
    if rules.get("format") == "date":
        return date.fromisoformat(row.expected)
    if rules.get("format") == "date-time":
        return datetime.fromisoformat(row.expected).astimezone().replace(tzinfo=None)
    return row.expected


def test_gold_has_a_value_if_and_only_if_silver_has_a_value(gold: list[tuple[Given, Any]]) -> None:
    for row, value in gold:
        held = read(row).fields.get(row.field)
        assert (held is None) == (value is None), json.dumps(row.raw)
