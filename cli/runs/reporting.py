"""Report how documents ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from cli.errors import ExitCode
from cli.output import Layout, Output, messages, print_rows
from cli.reasons import answered_by_stand_in, short_reason
from cli.runs.watching import watch_all
from medallion.vocabulary.statuses import FINISHED_STATUSES

if TYPE_CHECKING:
    from cli.runs.watch import Watch
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry

_LAYOUT = Layout(keys=("document",), notes=("reason",))
_COLUMNS = (
    "document",
    "status",
    "records",
    "quarantined",
    "quarantined_fields",
    "gold_rows",
    "tokens",
    "seconds",
    "reason",
)


def report(connection: Connection, watches: list[Watch], output: Output) -> ExitCode:
    """Follow the documents to their end; print how each ended, and why if it lacks rows."""
    watch_all(connection, watches)
    print_rows(_columns(watches, output), [_row(watch) for watch in watches], output, _LAYOUT)
    _print_limits(connection, watches)
    is_complete = all(watch.status in FINISHED_STATUSES for watch in watches)
    explained = [watch.key for watch in watches if _reason(watch)]
    if explained or not is_complete:
        named = explained[0] if len(explained) == 1 else "DOCUMENT"
        _print_hint(connection.command("show", named), is_complete=is_complete)
    return ExitCode.OK if is_complete else ExitCode.NOT_COMPLETE


def _print_limits(connection: Connection, watches: list[Watch]) -> None:
    """Print why documents may be without records, if the stand-in read them."""
    empty = next(filter(None, map(_empty_entry, watches)), None)
    if empty and answered_by_stand_in(connection, empty):
        messages.print("[yellow]0 records:[/] the offline stand-in knows only simple rules")


def _print_hint(command: str, *, is_complete: bool) -> None:
    if is_complete:
        messages.print(f"{escape(command)} shows which rows are missing, and why", soft_wrap=True)
    else:
        messages.print(
            f"[yellow]not every document is complete:[/] {escape(command)} shows why",
            soft_wrap=True,
        )


def _empty_entry(watch: Watch) -> DocumentEntry | None:
    """The entry of a document without records."""
    return watch.entry if watch.entry and watch.entry.counts.records == 0 else None


def _reason(watch: Watch) -> str:
    return watch.reason or (short_reason(watch.entry) if watch.entry else "")


def _columns(watches: list[Watch], output: Output) -> tuple[str, ...]:
    """All columns for scripts; for people, `quarantined_fields` only if there are any."""
    omitted = {"tokens"} if output.is_brief else set()
    if output.is_table and not any(watch.quarantined_fields for watch in watches):
        omitted.add("quarantined_fields")
    return tuple(name for name in _COLUMNS if name not in omitted)


def _row(watch: Watch) -> dict[str, object]:
    entry = watch.entry
    return {
        "document": watch.key,
        "status": str(watch.status),
        "records": watch.records,
        "quarantined": watch.quarantined,
        "quarantined_fields": watch.quarantined_fields,
        "gold_rows": (entry.gold.rows or 0) if entry else 0,
        "tokens": watch.tokens,
        "seconds": round(watch.elapsed, 1),
        "reason": _reason(watch),
    }
