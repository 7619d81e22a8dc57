"""A schema that an existing gold table cannot take is refused, as the gold job refuses it."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import types as T

from glue_jobs.silver_to_gold import schemas
from glue_jobs.silver_to_gold.tables import TableName, evolution
from medallion.dataset_folders import check_datasets, with_gold
from medallion.vocabulary.errors import DatasetInvalidError
from medallion.vocabulary.gold_tables import EVIDENCE_COLUMNS
from tests.unit.broken_datasets import a_dataset

TABLE = "notes_records"
COLUMNS = {
    "item": "string",
    "category": "string",
    "bought_on": "date",
    "price": "decimal(18,2)",
    **{name: kind for name, kind, _ in EVIDENCE_COLUMNS},
}
KINDS: dict[str, dict[str, Any]] = {
    "string": {"type": "string"},
    "date": {"type": "string", "format": "date"},
    "timestamp": {"type": "string", "format": "date-time"},
    "bigint": {"type": "integer"},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
    "decimal(18,2)": {"type": "number", "x-type": "decimal(18,2)"},
    "decimal(20,2)": {"type": "number", "x-type": "decimal(20,2)"},
    "decimal(18,3)": {"type": "number", "x-type": "decimal(18,3)"},
}
EXISTING: dict[str, T.DataType] = {
    "string": T.StringType(),
    "date": T.DateType(),
    "timestamp": T.TimestampType(),
    "int": T.IntegerType(),
    "bigint": T.LongType(),
    "float": T.FloatType(),
    "double": T.DoubleType(),
    "boolean": T.BooleanType(),
    "decimal(9,2)": T.DecimalType(9, 2),
    "decimal(18,2)": T.DecimalType(18, 2),
    "decimal(18,3)": T.DecimalType(18, 3),
    "decimal(20,2)": T.DecimalType(20, 2),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return a_dataset(tmp_path / "notes")


def mistakes(
    folder: Path, columns: dict[str, str], *, removals: bool = True
) -> list[tuple[str, int | None, str]]:
    check = with_gold(check_datasets(folder), {TABLE: columns}, removals=removals)
    return [(found.reason, found.line, found.problem + found.fix) for found in check.mistakes]


def test_the_same_columns_and_new_ones_are_taken(folder: Path) -> None:
    assert mistakes(folder, COLUMNS) == []
    assert mistakes(folder, {k: v for k, v in COLUMNS.items() if k != "price"}) == []
    assert with_gold(check_datasets(folder), {}, removals=True).mistakes == ()


def test_another_type_is_refused_at_its_property(folder: Path) -> None:
    ((code, line, text),) = mistakes(folder, COLUMNS | {"price": "double"})
    assert (code, line) == ("INCOMPATIBLE_SCHEMA", 20)
    assert "'price' needs a column of type decimal(18,2), but in notes_records it is dou" in text
    assert "keep the type double, or give the property a new name" in text


def test_a_removed_property_is_reported_only_on_request(folder: Path) -> None:
    columns = COLUMNS | {"shop": "string"}
    ((code, line, text),) = mistakes(folder, columns)
    assert (code, line) == ("REMOVED_COLUMN", 4)
    assert "put 'shop' back (string;" in text
    assert mistakes(folder, columns, removals=False) == []


def test_a_renamed_property_is_reported_with_its_probable_name(folder: Path) -> None:
    columns = {k: v for k, v in COLUMNS.items() if k != "price"} | {"cost": "decimal(18,2)"}
    ((_, _, text),) = mistakes(folder, columns)
    assert "name 'price' 'cost' again if it is the same field" in text


@pytest.mark.parametrize("existing", EXISTING)
@pytest.mark.parametrize("wanted", KINDS)
def test_the_check_is_exactly_as_strict_as_the_gold_job(
    folder: Path, existing: str, wanted: str
) -> None:
    path = folder / "record.schema.json"
    schema = json.loads(path.read_text())
    schema["properties"]["extra"] = {**KINDS[wanted], "description": "x"}
    path.write_text(json.dumps(schema))
    table = T.StructType([T.StructField("extra", EXISTING[existing])])
    columns = schemas.records_columns(schema)

    refused = bool(mistakes(folder, COLUMNS | {"extra": existing}))

    with pytest.raises(DatasetInvalidError) if refused else nullcontext():
        evolution(TableName("gold", TABLE), table, columns)
