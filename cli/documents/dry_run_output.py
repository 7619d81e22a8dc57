"""Print the results of dry runs: tables for people, JSON and CSV for scripts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.table import Table

from cli.output import Layout, Output, OutputFormat, data_console, messages, print_rows
from medallion.contracts import RowChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cli.output import Row
    from medallion.contracts import ChangedRow, Rejudgement

_DOCUMENTS: Final = ("document", "kept", "changed", "removed", "added", "status", "reason")
_LAYOUT: Final = Layout(keys=("document",), notes=("reason",))
_ROWS: Final = (
    "document",
    "change",
    "record_id",
    "quote_start",
    "quote",
    "fields",
    "reason_code",
    "reason",
)
_SIGNS: Final = {RowChange.REMOVED: "-", RowChange.CHANGED: "~", RowChange.ADDED: "+"}


@dataclass(frozen=True)
class DryRunEnd:
    """How the dry run of one document ended.

    Attributes:
        report: its result, None if there is nothing to compare.
        status: the status that a rejudgement would end with.
        reason: why it would end with this status, or why there is no report.
        broken: true if the execution failed.
    """

    key: str
    report: Rejudgement | None
    status: str
    reason: str
    broken: bool = False


def print_dry_runs(ends: list[DryRunEnd], output: Output) -> None:
    """Print the totals of each document and the rows that would change.

    CSV has one line for each of these rows; JSON has one object for each document, with its rows.
    """
    match output.format:
        case OutputFormat.JSON | OutputFormat.JSONL:
            documents = [_document_row(end) | {"rows": _listed(end)} for end in ends]
            print_rows((*_DOCUMENTS, "rows"), documents, output)
        case OutputFormat.CSV:
            print_rows(_ROWS, [_flat(end.key, row) for end in ends for row in _rows(end)], output)
        case OutputFormat.TABLE:
            print_rows(_DOCUMENTS, [_document_row(end) for end in ends], output, _LAYOUT)
            for end in ends:
                _print_changes(end, output)
    for end in ends:
        _print_unlisted(end)


def _document_row(end: DryRunEnd) -> Row:
    counts = ("kept", "changed", "removed", "added")
    return {
        "document": end.key,
        **{name: getattr(end.report, name) if end.report else None for name in counts},
        "status": end.status,
        "reason": end.reason,
    }


def _rows(end: DryRunEnd) -> Iterable[ChangedRow]:
    return end.report.rows if end.report else ()


def _listed(end: DryRunEnd) -> list[Row]:
    return [row.model_dump(mode="json") for row in _rows(end)]


def _flat(key: str, row: ChangedRow) -> Row:
    fields = json.dumps(row.fields, ensure_ascii=False, sort_keys=True)
    return {"document": key} | row.model_dump(mode="json") | {"fields": fields}


def _print_unlisted(end: DryRunEnd) -> None:
    report = end.report
    changes = report.removed + report.changed + report.added if report else 0
    listed = len(list(_rows(end)))
    if listed < changes:
        note = f"{end.key}: only {listed} of {changes} rows are listed"
        messages.print(note, markup=False, soft_wrap=True)


def _print_changes(end: DryRunEnd, output: Output) -> None:
    rows = list(_rows(end))
    if not rows:
        return
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("")
    table.add_column("at", justify="right", no_wrap=True)
    for name, ratio in (("quote", 3), ("fields", 3), ("why", 2)):
        table.add_column(name, ratio=ratio, overflow="fold")
    for row in rows:
        table.add_row(
            _SIGNS[row.change],
            f"{row.quote_start:,}",
            " ".join(row.quote.split()),
            ", ".join(f"{name}: {value}" for name, value in row.fields.items()),
            f"{row.reason_code}: {row.reason}" if row.reason_code else "",
        )
    console = data_console(output)
    console.print(f"\n{end.key}")
    console.print(table)
