"""Data on stdout: tables for people; JSON, JSON Lines and CSV for scripts."""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from rich.console import Console

from cli.tables import Layout, Row, render

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "Layout",
    "Output",
    "OutputFormat",
    "Row",
    "data_console",
    "messages",
    "print_json",
    "print_rows",
]

messages = Console(stderr=True, highlight=False)
"""For progress and messages: never mixed with data."""


class OutputFormat(StrEnum):
    """The formats in which rows are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    JSONL = "jsonl"


@dataclass(frozen=True)
class Output:
    """How a command prints its data.

    Attributes:
        wide: in tables: every column, full keys and times, no line breaks.
    """

    format: OutputFormat = OutputFormat.TABLE
    wide: bool = False

    @property
    def is_table(self) -> bool:
        return self.format is OutputFormat.TABLE

    @property
    def is_brief(self) -> bool:
        """True for a table at a terminal: it shows what fits, and not every column."""
        return self.is_table and not self.wide and sys.stdout.isatty()


_PIPE_COLUMNS: Final = 160
"""Width of a table that does not go to a terminal: wide enough to search line by line."""
_UNLIMITED: Final = 100_000
_PLAIN: Final = Layout()


def data_console(output: Output = Output()) -> Console:
    """The console for tables: stdout."""
    if output.wide:
        width: int | None = _UNLIMITED
    else:
        width = None if sys.stdout.isatty() else _PIPE_COLUMNS
    return Console(highlight=False, markup=False, width=width)


def print_rows(
    columns: Sequence[str], rows: Sequence[Row], output: Output, layout: Layout = _PLAIN
) -> None:
    """Print rows on stdout; an empty result is an empty list, a header, or a message."""
    match output.format:
        case OutputFormat.JSON:
            print_json(rows)
        case OutputFormat.JSONL:
            for row in rows:
                sys.stdout.write(json.dumps(row, ensure_ascii=False, default=str) + "\n")
        case OutputFormat.CSV:
            writer = csv.writer(sys.stdout)
            writer.writerow(columns)
            writer.writerows([row.get(column) for column in columns] for row in rows)
        case OutputFormat.TABLE:
            render(data_console(output), columns, rows, layout if output.is_brief else _PLAIN)
            messages.print(f"[dim]{len(rows)} row{'' if len(rows) == 1 else 's'}[/]")


def print_json(value: object) -> None:
    """Print a value on stdout as JSON for scripts and people."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")
