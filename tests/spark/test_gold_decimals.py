"""Decimals from silver to gold: no cent is lost and no text is rounded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

import pytest
from pyspark.sql import SparkSession

from glue_jobs.silver_to_gold.manifest import GoldRunResult
from medallion.vocabulary.datasets import Dataset, GoldTable
from medallion.vocabulary.statuses import PromotionStatus
from medallion.vocabulary.value_formats import DecimalType
from tests.spark.gold_lake import GoldLake, a_dataset, a_silver_record, result_of

MONEY: Final = DecimalType(18, 2)
DOCUMENTS: Final = 20
AMOUNTS_OF_ONE: Final = 5_000

EXTREMES: Final[dict[str, tuple[str, ...]]] = {
    "money": ("9999999999999999.99", "-9999999999999999.99", "0.00", "0.01", "-0.01", "1234.50"),
    "whole": ("9" * 38, "-" + "9" * 38, "0", "-1", "9007199254740993"),
    "share": ("0." + "9" * 38, "-0." + "9" * 38, "0." + "0" * 38, "0." + "0" * 37 + "1"),
    "digit": ("9", "-9", "0"),
}
TYPES: Final = {
    "money": "decimal(18,2)",
    "whole": "decimal(38,0)",
    "share": "decimal(38,38)",
    "digit": "decimal(1,0)",
}
MISFITS: Final[list[tuple[str, object]]] = [
    ("money", "1.5"), ("money", "1.005"), ("money", "1.500"), ("money", "1e3"), ("money", "1"),
    ("money", "1."), ("money", ".50"), ("money", "01.00"), ("money", "+1.00"), ("money", "1,00"),
    ("money", "1.00 "), ("money", "1.00\n"), ("money", "1.00d"), ("money", ""), ("money", "NaN"),
    ("money", "10000000000000000.00"), ("money", "-10000000000000000.00"), ("money", 1.5),
    ("money", 1000), ("money", True), ("whole", "1.0"), ("whole", "1" + "0" * 38), ("whole", 1e3),
    ("share", "1." + "0" * 38), ("share", "0.5"), ("share", "0." + "5" * 39), ("digit", "10"),
]  # fmt: skip


def _of_decimals(types: dict[str, str], *gold_tables: GoldTable) -> Dataset:
    fields = {name: {"type": "number", "x-type": kind} for name, kind in types.items()}
    schema = {"type": "object", "properties": fields}
    return a_dataset(record_schema=schema, gold_tables=gold_tables, expectations=())


def _amounts() -> list[Decimal]:
    """Amounts of 1 to 18 digits in cents, some negative."""
    seed = random.Random(20_261_129)
    cents = (
        seed.randrange(10 ** seed.randint(1, 18)) * seed.choice((1, 1, -1))
        for _ in range(DOCUMENTS * AMOUNTS_OF_ONE)
    )
    return [Decimal(number).scaleb(-2) for number in cents]


def _records(document_id: str, amounts: list[Decimal]) -> list[dict[str, Any]]:
    return [
        a_silver_record(document_id, number, fields={"amount": MONEY.text_of(amount)})
        for number, amount in enumerate(amounts)
    ]


def test_the_sum_of_a_hundred_thousand_amounts_is_exact(lake: GoldLake) -> None:
    amounts = _amounts()
    documents = [
        lake.put(f"d{at}", *_records(f"d{at}", amounts[at::DOCUMENTS])) for at in range(DOCUMENTS)
    ]
    sql = "SELECT sum(amount) AS total, count(*) AS payments FROM records"
    dataset = _of_decimals({"amount": MONEY.sql_type}, GoldTable("total", "All payments.", sql))

    lake.run(*documents, dataset=dataset)

    total = sum(amounts, Decimal())
    assert lake.sql("SELECT total, payments FROM gold.purchases_total") == [(total, 100_000)]
    assert lake.column("SELECT typeof(total) FROM gold.purchases_total") == ["decimal(28,2)"]
    doubles = sum(float(amount) for amount in amounts)
    assert Decimal(doubles) != total, "these amounts do not distinguish doubles from decimals"


@pytest.fixture(scope="module")
def gold(
    spark: SparkSession, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[GoldLake, GoldRunResult]]:
    """A gold run over a document of extreme values and one document for each misfit."""
    lake = GoldLake(spark, tmp_path_factory.mktemp("decimals"))
    lake.create()
    extremes = [(name, text) for name, texts in EXTREMES.items() for text in texts]
    records = [
        a_silver_record("fit", number, fields={name: text})
        for number, (name, text) in enumerate(extremes)
    ]
    misfits = [
        lake.put(f"m{number}", a_silver_record(f"m{number}", fields={name: value}))
        for number, (name, value) in enumerate(MISFITS)
    ]
    yield lake, lake.run(lake.put("fit", *records), *misfits, dataset=_of_decimals(TYPES))
    lake.remove()


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_values_are_unchanged_in_gold(
    gold: tuple[GoldLake, GoldRunResult], name: str
) -> None:
    lake, _ = gold

    found = lake.sql(
        f"SELECT {name}, typeof({name}) FROM gold.purchases_records"  # noqa: S608 - constants
        f" WHERE {name} IS NOT NULL ORDER BY quote_start"
    )

    assert found == [(Decimal(text), TYPES[name]) for text in EXTREMES[name]]


@pytest.mark.parametrize("number", range(len(MISFITS)))
def test_a_document_with_a_value_that_needs_rounding_or_guessing_is_held(
    gold: tuple[GoldLake, GoldRunResult], number: int
) -> None:
    held = result_of(gold[1], f"m{number}")

    assert held.status is PromotionStatus.HELD
    assert held.reason == f"{MISFITS[number][0]}_fits_its_type failed for 1 of 1 rows"


def test_only_the_document_with_fitting_values_is_in_gold(
    gold: tuple[GoldLake, GoldRunResult],
) -> None:
    found = gold[0].column("SELECT DISTINCT document_id FROM gold.purchases_records")

    assert found == ["fit"]
