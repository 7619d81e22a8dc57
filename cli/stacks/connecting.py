"""Print how other programs read a stack."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cli.output import messages
from cli.stacks.catalog_tables import tables_of
from cli.stacks.snippets import CLIENTS, EXAMPLE_TABLE, heading, snippet

if TYPE_CHECKING:
    from cli.stacks.connection import Connection


def print_snippets(connection: Connection, client: str | None) -> None:
    """Print the snippet of a client of `CLIENTS`, or all of them under headings."""
    table = "" if client == "env" else _table(connection)
    if client:
        sys.stdout.write(snippet(client, connection.stack, table))
        return
    parts = [f"{heading(each)}\n{snippet(each, connection.stack, table)}" for each in CLIENTS]
    sys.stdout.write("\n".join(parts))


def _table(connection: Connection) -> str:
    """A records table of gold for the examples."""
    tables = sorted(tables_of(connection)[connection.stack.gold_database])
    records = next((name for name in tables if name.endswith("_records")), None)
    if records is None:
        messages.print(
            f"gold has no table yet: replace {EXAMPLE_TABLE} after the first document is complete"
        )
    return records or EXAMPLE_TABLE
