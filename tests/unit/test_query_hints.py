"""Next steps for messages as Athena words them."""

from __future__ import annotations

import pytest

from cli.stacks.catalog_tables import Tables
from cli.stacks.query_hints import needs_names, next_step_for

TABLES = {
    "dev_gold": {
        "letters_records": ["record_id", "topic", "extracted_at"],
        "letters_by_topic": ["topic", "letters"],
    },
    "dev_silver": {
        "documents": ["document_id", "status", "updated_at", "dataset"],
        "records": ["record_id", "fields", "extracted_at"],
    },
}
HIDDEN = "or requester is not authorized to access requested resources"


DOCUMENTS = "a column of dev_silver.documents"


def hint(message: str, sql: str = "select 1") -> str:
    return next_step_for(message, sql, TABLES, "dev_gold")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dev_gold.documents", "did you mean dev_silver.documents?"),
        ("dev_silver.letters_records", "did you mean letters_records?"),
        ("dev_gold.letter_records", "did you mean letters_records?"),
        ("dev_silver.document", "did you mean dev_silver.documents?"),
        (
            "dev_gold.xyz",
            "tables: letters_records, letters_by_topic, dev_silver.documents, dev_silver.records",
        ),
    ],
)
def test_a_missing_table_has_the_nearest_tables_of_both_databases(name: str, expected: str) -> None:
    message = f"TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.{name}' does not exist"

    assert needs_names(message)
    assert hint(message) == expected


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("gold", "did you mean dev_gold?"),
        ("dev_silvr", "did you mean dev_silver?"),
        ("xyz", "databases: dev_gold, dev_silver"),
    ],
)
def test_a_missing_database_has_the_stacks_databases(schema: str, expected: str) -> None:
    assert hint(f"SCHEMA_NOT_FOUND: line 1:15: Schema '{schema}' does not exist") == expected


@pytest.mark.parametrize(
    ("column", "sql", "expected"),
    [
        ("topik", "select topik from letters_records", "did you mean topic?"),
        ("r.topik", "select r.topik from letters_records r", "did you mean topic?"),
        ("status", "select status from letters_by_topic", f"status is {DOCUMENTS}"),
        ("updatedat", "select updatedat from dev_silver.documents", "did you mean updated_at?"),
        (
            "xyz",
            "select xyz from letters_by_topic",
            "columns of letters_by_topic: topic, letters",
        ),
        ("xyz", "select xyz from (", "`medallion query 'show tables'` lists the tables of gold"),
    ],
)  # fmt: skip
def test_a_missing_column_has_the_nearest_columns(column: str, sql: str, expected: str) -> None:
    for message in (
        f"COLUMN_NOT_FOUND: line 1:8: Column '{column}' cannot be resolved {HIDDEN}",
        f"SYNTAX_ERROR: line 1:8: Column '{column}' cannot be resolved",
    ):
        assert hint(message, sql) == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("TYPE_MISMATCH: line 1:25: Cannot apply operator: date > varchar(10)", "date '2026-01"),
        (
            "TYPE_MISMATCH: Cannot check if date is BETWEEN varchar(20) and varchar(20)",
            "timestamp '2026",
        ),
        ("TYPE_MISMATCH: line 5:19: Cannot apply operator: varchar = integer", "cast("),
        ("DIVISION_BY_ZERO: Division by zero", "nullif("),
        ("INVALID_CAST_ARGUMENT: Cannot cast 'abc' to INT", "try_cast("),
        ("FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered", "https://trino.io/"),
        ("GENERIC_INTERNAL_ERROR: sorry", "https://docs.aws.amazon.com/athena/"),
    ],
)
def test_an_error_of_types_or_values_has_a_way_out(message: str, expected: str) -> None:
    assert not needs_names(message)
    assert expected in hint(message)


def test_without_a_catalog_the_hint_names_the_command_that_lists_tables() -> None:
    message = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.gold.x' does not exist"

    assert "show tables" in next_step_for(message, "select * from x", {}, "gold")


def test_long_lists_end_with_a_number() -> None:
    tables: Tables = {"gold": {f"kind_{n}_rows": [] for n in range(20)}}
    message = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.gold.x' does not exist"

    assert next_step_for(message, "", tables, "gold").endswith(" and 8 more")
