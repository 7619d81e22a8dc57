"""The columns of tables, from the Glue catalog."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_glue import GlueClient
    from mypy_boto3_glue.type_defs import ColumnOutputTypeDef, TableTypeDef

_IS_CURRENT = "iceberg.field.current"


def catalog_columns(glue: GlueClient, database: str) -> dict[str, Mapping[str, str]]:
    """Column name -> type, for each table of the database; empty without the database."""
    return {
        table["Name"]: {column["Name"]: column.get("Type", "") for column in _current(table)}
        for table in _tables(glue, database)
    }


def _tables(glue: GlueClient, database: str) -> Iterator[TableTypeDef]:
    try:
        for page in glue.get_paginator("get_tables").paginate(DatabaseName=database):
            yield from page["TableList"]
    except glue.exceptions.EntityNotFoundException:
        return


def _current(table: TableTypeDef) -> Iterator[ColumnOutputTypeDef]:
    """The columns, then the partition keys; Iceberg also lists columns of former schemas."""
    columns = table.get("StorageDescriptor", {}).get("Columns", [])
    for column in (*columns, *table.get("PartitionKeys", [])):
        if column.get("Parameters", {}).get(_IS_CURRENT, "true") == "true":
            yield column
