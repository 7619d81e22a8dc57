"""The judge's warnings in silver are counted in the quality results and hold no document."""

from __future__ import annotations

import json
from typing import Any

from glue_jobs.silver_to_gold.manifest import ManifestDocument
from medallion.vocabulary.statuses import PromotionStatus
from medallion.vocabulary.value_rules import WARNINGS
from tests.spark.gold_lake import (
    RECORD_SCHEMA,
    GoldLake,
    a_dataset,
    a_silver_record,
    result_of,
)

COUNTS = (
    "SELECT expectation, severity, kind, passed, checked_rows, failed_rows, documents_failed"
    " FROM gold.purchases_quality_results WHERE expectation LIKE 'INEXACT%' ORDER BY expectation"
)
NUMBER = {"price": ["number_from_text", "INEXACT_NUMBER"]}
DATE_TIME = {"seen_at": ["INEXACT_DATE_TIME"]}


def _put(lake: GoldLake, document_id: str, *normalizations: Any) -> ManifestDocument:
    """Put a document with a row for each value of the column; None omits the column."""
    records = [
        a_silver_record(document_id, number, **({} if text is None else {"normalizations": text}))
        for number, text in enumerate(
            value if value is None or isinstance(value, str) else json.dumps(value)
            for value in normalizations
        )
    ]
    return lake.put(document_id, *records)


def test_rows_and_documents_with_a_warning_are_counted(lake: GoldLake) -> None:
    result = lake.run(
        _put(
            lake, "d1", NUMBER, {**NUMBER, "paid": ["INEXACT_NUMBER"]}, {}, {**NUMBER, **DATE_TIME}
        ),
        _put(lake, "d2", {"title": ["enum_spelling"]}, NUMBER),
    )

    assert lake.sql(COUNTS) == [
        ("INEXACT_DATE_TIME", "warn", "row", False, 6, 1, 1),
        ("INEXACT_NUMBER", "warn", "row", False, 6, 4, 2),
    ]
    assert {found.status for found in result.documents} == {PromotionStatus.PROMOTED}


def test_the_quality_results_describe_a_warning(lake: GoldLake) -> None:
    lake.run(_put(lake, "d1", NUMBER))

    meanings = lake.column(
        "SELECT description FROM gold.purchases_quality_results"
        " WHERE expectation LIKE 'INEXACT%' ORDER BY expectation"
    )
    assert [text.partition(": ")[2] for text in meanings] == [
        f"{WARNINGS[name]}." for name in sorted(WARNINGS)
    ]


def test_a_row_without_a_warning_passes_regardless_of_its_other_content(lake: GoldLake) -> None:
    keys = {"INEXACT_NUMBER": ["undeclared_key"], "INEXACT_DATE_TIME": []}
    odd = [{"INEXACT_NUMBER": None}, "null", "no json {", '"INEXACT_NUMBER"', {"price": [None]}]

    lake.run(_put(lake, "d1", None, "", {}, keys, *odd))

    assert lake.sql(COUNTS) == [
        ("INEXACT_DATE_TIME", "warn", "row", True, 9, 0, 0),
        ("INEXACT_NUMBER", "warn", "row", True, 9, 0, 0),
    ]


def test_a_warning_is_found_next_to_a_field_without_names(lake: GoldLake) -> None:
    lake.run(_put(lake, "d1", {"title": None, **NUMBER}, {"title": [None], **DATE_TIME}))

    assert [row["failed_rows"] for row in lake.sql(COUNTS)] == [1, 1]


def test_a_record_field_called_normalizations_is_not_read_for_warnings(lake: GoldLake) -> None:
    properties = {**RECORD_SCHEMA["properties"], "normalizations": {"type": "string"}}
    fields = {"title": "Kettle", "normalizations": json.dumps(NUMBER)}
    quiet = a_silver_record("d1", 1, fields=fields, normalizations="{}")
    warned = a_silver_record("d1", 2, fields=fields, normalizations=json.dumps(DATE_TIME))

    result = lake.run(
        lake.put("d1", quiet, warned),
        dataset=a_dataset(record_schema={**RECORD_SCHEMA, "properties": properties}),
    )

    assert result_of(result, "d1").status is PromotionStatus.PROMOTED
    assert [row["failed_rows"] for row in lake.sql(COUNTS)] == [1, 0]
    found = lake.column("SELECT DISTINCT normalizations FROM gold.purchases_records")
    assert found == [fields["normalizations"]]
