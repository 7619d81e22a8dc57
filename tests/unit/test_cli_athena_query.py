from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from cli.errors import CommandError
from cli.stacks import athena_query, run_query
from tests.unit.cli_fakes import Stack


def a_page(columns: dict[str, str], *rows: list[str | None]) -> dict[str, Any]:
    data = [{"Data": [{} if c is None else {"VarCharValue": c} for c in row]} for row in rows]
    info = [{"Name": name, "Type": kind} for name, kind in columns.items()]
    return {"ResultSet": {"Rows": data, "ResultSetMetadata": {"ColumnInfo": info}}}


def asked(*pages: dict[str, Any]) -> tuple[list[str], list[dict[str, object]]]:
    stack = Stack()
    stack.athena.pages = list(pages)
    return run_query(stack.connection, "select 1")


def test_the_statement_runs_in_the_stacks_workgroup_and_gold_database() -> None:
    stack = Stack()
    run_query(stack.connection, "select 1")
    (request,) = stack.athena.asked
    assert request["QueryString"] == "select 1"
    assert request["WorkGroup"] == "w"
    assert request["QueryExecutionContext"] == {"Database": "gold"}


def test_only_the_first_page_loses_the_row_that_repeats_the_column_names() -> None:
    kinds = {"n": "varchar"}
    columns, rows = asked(a_page(kinds, ["n"], ["a"]), a_page(kinds, ["n"], ["b"]))
    assert columns == ["n"]
    assert rows == [{"n": "a"}, {"n": "n"}, {"n": "b"}]


def test_a_statement_without_a_header_row_keeps_its_first_row() -> None:
    assert asked(a_page({"tab_name": "string"}, ["letters_records"]))[1] == [
        {"tab_name": "letters_records"}
    ]


def test_a_statement_without_rows_has_its_columns() -> None:
    assert asked(a_page({"n": "integer"}, ["n"])) == (["n"], [])
    assert asked(a_page({"n": "integer"})) == (["n"], [])


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("integer", "7", 7),
        ("bigint", "-9007199254740993", -9007199254740993),
        ("double", "0.5", 0.5),
        ("boolean", "true", True),
        ("boolean", "false", False),
        ("varchar", "7", "7"),
        ("decimal", "1.50", "1.50"),
        ("bigint", None, None),
        ("varchar", None, None),
    ],
)
def test_cells_get_the_type_of_their_column(kind: str, text: str | None, value: object) -> None:
    (row,) = asked(a_page({"n": kind}, ["n"], [text]))[1]
    assert row["n"] == value
    assert type(row["n"]) is type(value)


def test_a_query_waits_for_a_running_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(athena_query, "_POLL_SECONDS", 0)
    stack = Stack()
    stack.athena.states = [{"State": s} for s in ("QUEUED", "RUNNING", "SUCCEEDED")]
    run_query(stack.connection, "select 1")
    assert stack.athena.states == []


def test_the_error_of_a_refused_statement_has_athenas_message() -> None:
    stack = Stack()
    stack.athena.states = [{"State": "FAILED", "StateChangeReason": "TABLE_NOT_FOUND: x"}]
    with pytest.raises(CommandError, match="TABLE_NOT_FOUND: x"):
        run_query(stack.connection, "select 1")


@dataclass
class Glue:
    """Glue with the same tables in each database, or without permission to list them."""

    tables: list[dict[str, Any]] | None

    class exceptions:  # noqa: N801 (boto3's name)
        class EntityNotFoundException(Exception):  # noqa: N818 (boto3's name)
            pass

    def get_paginator(self, _: str) -> Glue:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        if self.tables is None:
            raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetTables")
        return [{"TableList": self.tables}]


def next_step(sql: str, reason: str, tables: list[dict[str, Any]] | None) -> str:
    stack = Stack()
    stack.athena.states = [{"State": "FAILED", "StateChangeReason": reason}]
    connection = stack.connection
    connection.__dict__["glue"] = Glue(tables)
    with pytest.raises(CommandError) as caught:
        run_query(connection, sql)
    return caught.value.next_step


def test_the_hint_for_a_missing_column_omits_columns_of_earlier_schemas() -> None:
    old = {"Name": "topix", "Parameters": {"iceberg.field.current": "false"}}
    columns = [{"Name": "topic"}, old]
    table = {"Name": "letters_records", "StorageDescriptor": {"Columns": columns}}
    reason = "COLUMN_NOT_FOUND: line 1:8: Column 'topik' cannot be resolved"

    found = next_step("select topik from letters_records", reason, [table])

    assert found == "did you mean topic?"


def test_without_permission_to_list_tables_the_error_is_still_athenas() -> None:
    reason = "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.gold.x' does not exist"

    assert "show tables" in next_step("select * from x", reason, None)


def test_a_cancelled_statement_is_an_error() -> None:
    stack = Stack()
    stack.athena.states = [{"State": "CANCELLED"}]
    with pytest.raises(CommandError, match="CANCELLED"):
        run_query(stack.connection, "select 1")


def test_an_interruption_stops_the_statement() -> None:
    stack = Stack()
    stack.athena.states = [{"State": "INTERRUPT"}]
    with pytest.raises(KeyboardInterrupt):
        run_query(stack.connection, "select 1")
    assert stack.athena.stopped == ["q"]
