"""The documents that are being followed, as a table for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.markup import escape
from rich.table import Table

from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.runs.watch import Watch

_COLOURS: Final = {
    DocumentStatus.COMPLETE: "green",
    DocumentStatus.DELETED: "green",
    DocumentStatus.RUNNING: "cyan",
    DocumentStatus.PARTIAL: "yellow",
    DocumentStatus.HELD: "yellow",
}

_FIELDS: Final = "quar. fields"
_NAMES: Final = ("chunks", "records", "quar.", _FIELDS, "tokens", "seconds")


def table_of(watches: Sequence[Watch]) -> Table:
    """One row for each document; fields in quarantine have a column if there are any."""
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("document", overflow="fold")
    table.add_column("state", min_width=17, no_wrap=True)
    rows = [_numbers(watch) for watch in watches]
    any_fields = any(watch.quarantined_fields for watch in watches)
    names = [name for name in _NAMES if any_fields or name != _FIELDS]
    for name in names:
        table.add_column(name, justify="right", no_wrap=True)
    for watch, row in zip(watches, rows, strict=True):
        colour = _COLOURS.get(watch.status, "red")
        state = f"[{colour}]{watch.status if watch.done else watch.state}[/]"
        table.add_row(escape(watch.key), state, *(row[name] for name in names))
    return table


def _numbers(watch: Watch) -> dict[str, str]:
    return {
        "chunks": f"{watch.chunks_done}/{watch.chunks or '?'}",
        "records": f"{watch.records:,}",
        "quar.": f"{watch.quarantined:,}",
        _FIELDS: f"{watch.quarantined_fields:,}",
        "tokens": f"{watch.tokens:,}",
        "seconds": f"{watch.elapsed:.0f}",
    }
