"""Rows as tables for people, as JSON or CSV for scripts; only data goes to stdout."""

from __future__ import annotations

import csv
import json
import sys
from enum import StrEnum
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

messages = Console(stderr=True, highlight=False)
"""For progress and messages: never mixed with data."""


class OutputFormat(StrEnum):
    """The formats in which rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


Row = dict[str, object]

_PIPE_COLUMNS = 160
"""Width of a table that does not go to a terminal: wide enough to search line by line."""


def data_console() -> Console:
    """The console for tables: stdout."""
    width = None if sys.stdout.isatty() else _PIPE_COLUMNS
    return Console(highlight=False, markup=False, width=width)


def print_rows(columns: Sequence[str], rows: Sequence[Row], output: OutputFormat) -> None:
    """Print rows on stdout; an empty result is an empty list, a header, or a message."""
    match output:
        case OutputFormat.JSON:
            sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=2, default=str) + "\n")
        case OutputFormat.CSV:
            writer = csv.writer(sys.stdout)
            writer.writerow(columns)
            writer.writerows([row.get(column) for column in columns] for row in rows)
        case OutputFormat.TABLE:
            _print_table(columns, rows)


def _print_table(columns: Sequence[str], rows: Sequence[Row]) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        numeric = bool(rows) and all(isinstance(r.get(column), int | float | None) for r in rows)
        table.add_column(column, justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(row.get(column)) for column in columns))
    data_console().print(table)
    messages.print(f"[dim]{len(rows)} row{'' if len(rows) == 1 else 's'}[/]")


def _cell(value: object) -> str:
    if value is None:
        return ""
    return " ".join(str(value).split())
