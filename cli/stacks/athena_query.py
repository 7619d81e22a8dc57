"""Run an SQL statement on Athena and read its rows with their types."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from cli.errors import CommandError
from cli.interrupts import Consequence, Interrupted
from cli.stacks.catalog_tables import Tables, tables_of
from cli.stacks.query_hints import needs_names, next_step_for
from cli.stacks.read_only import require_read_only

if TYPE_CHECKING:
    from cli.stacks.connection import Connection

_POLL_SECONDS = 0.25
_WHOLE = {"tinyint", "smallint", "integer", "int", "bigint"}
_FRACTIONAL = {"double", "float", "real"}


def run_query(connection: Connection, sql: str) -> tuple[list[str], list[dict[str, object]]]:
    """Column names and rows of a statement that only reads.

    Raises:
        CommandError: it does not only read, or Athena refused or failed it with this message.
    """
    require_read_only(sql)
    athena = connection.athena
    query_id = athena.start_query_execution(
        QueryString=sql,
        WorkGroup=connection.stack.athena_workgroup,
        QueryExecutionContext={"Database": connection.stack.gold_database},
    )["QueryExecutionId"]
    _wait(connection, query_id, sql)
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
    columns: list[Any] = []
    rows: list[dict[str, object]] = []
    for page in pages:
        data = page["ResultSet"]["Rows"]
        if not columns:
            columns = list(page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"])
            data = _without_header(columns, data)
        rows.extend(_row(columns, row["Data"]) for row in data)
    return [column["Name"] for column in columns], rows


def _without_header(columns: list[Any], data: list[Any]) -> list[Any]:
    """The rows without the header row, which SELECT returns, but SHOW and DESCRIBE do not."""
    names = [column["Name"] for column in columns]
    first = [cell.get("VarCharValue") for cell in data[0]["Data"]] if data else []
    return data[1:] if first == names else data


def _wait(connection: Connection, query_id: str, sql: str) -> None:
    try:
        while True:
            query = connection.athena.get_query_execution(QueryExecutionId=query_id)
            status = query["QueryExecution"]["Status"]
            if status["State"] in {"FAILED", "CANCELLED"}:
                reason = status.get("StateChangeReason", status["State"])
                raise CommandError(f"Athena: {reason}", _next_step(connection, reason, sql))
            if status["State"] == "SUCCEEDED":
                return
            time.sleep(_POLL_SECONDS)
    except KeyboardInterrupt:
        _stop(connection, query_id)
        raise


def _next_step(connection: Connection, reason: str, sql: str) -> str:
    """A hint with the nearest names, or without them if the catalog cannot be read."""
    tables: Tables = {}
    if needs_names(reason):
        with suppress(BotoCoreError, ClientError):
            tables = tables_of(connection)
    return next_step_for(reason, sql, tables, connection.stack.gold_database)


def _stop(connection: Connection, query_id: str) -> None:
    try:
        connection.athena.stop_query_execution(QueryExecutionId=query_id)
    except (BotoCoreError, ClientError):
        raise Interrupted(
            Consequence(f"the query could not be stopped, and may still run as {query_id}")
        ) from None


def _row(columns: list[Any], data: list[Any]) -> dict[str, object]:
    return {
        column["Name"]: _value(column["Type"], cell.get("VarCharValue"))
        for column, cell in zip(columns, data, strict=True)
    }


def _value(kind: str, text: str | None) -> object:
    if text is None:
        return None
    if kind in _WHOLE:
        return int(text)
    if kind in _FRACTIONAL:
        return float(text)
    if kind == "boolean":
        return text == "true"
    return text
