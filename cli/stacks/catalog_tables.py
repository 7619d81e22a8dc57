"""The tables of a stack's databases, from the Glue catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.aws import catalog_columns

if TYPE_CHECKING:
    from cli.stacks.connection import Connection

Tables = dict[str, dict[str, list[str]]]
"""Database -> table -> columns."""


def tables_of(connection: Connection) -> Tables:
    """All tables of gold and silver; a database that does not exist has none."""
    databases = (connection.stack.gold_database, connection.stack.silver_database)
    return {
        database: {
            table: list(columns)
            for table, columns in catalog_columns(connection.glue, database).items()
        }
        for database in databases
    }
