"""Describe a document: its status, its counts, the time in each state, and how to rerun it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.table import Table

from cli.documents.show_reasons import print_reasons
from cli.output import Output, OutputFormat, data_console, print_json, print_rows
from cli.reasons import explain
from cli.runs import StateVisit, execution_input, history, state_visits

if TYPE_CHECKING:
    from cli.stacks import Connection
    from medallion.ledger import DocumentEntry


def describe(connection: Connection, entry: DocumentEntry) -> dict[str, Any]:
    """The values that `show` prints."""
    visits = _visits(connection, entry)
    return {
        "document": entry.key,
        "document_id": entry.document_id,
        "dataset": entry.dataset,
        "version_id": entry.version_id,
        "status": str(entry.status),
        "reason_code": entry.reason_code,
        "reason": entry.reason,
        "explanation": explain(connection, entry).to_map(),
        "counts": entry.counts.to_map(),
        "gold": entry.gold.to_map(),
        "prompt_version": entry.prompt_version,
        "updated_at": entry.updated_at,
        "run_id": entry.run_id,
        "states": [vars(visit) for visit in visits],
        "rerun": {
            "command": connection.command("rerun", entry.key).strip("`"),
            "console": _console_url(connection, entry),
            "input": execution_input(entry.bucket, entry.key, rerun=True),
        },
    }


def _visits(connection: Connection, entry: DocumentEntry) -> list[StateVisit]:
    if not entry.run_id:
        return []
    return state_visits(history(connection, entry.run_id), datetime.now(UTC))


def _console_url(connection: Connection, entry: DocumentEntry) -> str | None:
    """The URL of the execution in the AWS console; the embedded AWS has no console."""
    if connection.stack.endpoint_url:
        return None
    region = connection.stack.region
    return (
        f"https://{region}.console.aws.amazon.com/states/home?region={region}"
        f"#/v2/executions/details/{entry.run_id}"
    )


def print_description(description: dict[str, Any], output: Output) -> None:
    """Print for people: facts, counts, time per state, and how to rerun the document.

    For scripts: one JSON object with all of it, or one line of CSV with facts and counts.
    """
    match output.format:
        case OutputFormat.TABLE:
            _print_sections(description, output)
        case OutputFormat.JSON:
            print_json(description)
        case OutputFormat.JSONL:
            print_rows(tuple(description), [description], output)
        case OutputFormat.CSV:
            row = {name: value for name, value in description.items() if not _is_nested(value)}
            row |= description["counts"] | _gold(description)
            print_rows(tuple(row), [row], output)


def _is_nested(value: object) -> bool:
    return isinstance(value, dict | list)


def _print_sections(description: dict[str, Any], output: Output) -> None:
    out = data_console(output)
    facts = _grid()
    for name in ("document", "status", "reason", "dataset", "version_id", "document_id", "run_id"):
        value = description["explanation"]["why"] if name == "reason" else description[name]
        if value:
            facts.add_row(name, str(value))
    for name, value in sorted((description["counts"] | _gold(description)).items()):
        facts.add_row(name, _number(value))
    out.print(facts)
    out.print()
    out.print(_states_table(description["states"]))
    out.print()
    print_reasons(out, description)
    rerun = _grid()
    rerun.add_row("run again", description["rerun"]["command"])
    rerun.add_row("or in the console", "New execution of the state machine with this input:")
    rerun.add_row("", description["rerun"]["input"])
    if description["rerun"]["console"]:
        rerun.add_row("this run", description["rerun"]["console"])
    out.print(rerun)


def _gold(description: dict[str, Any]) -> dict[str, Any]:
    return {
        name if name.startswith("gold_") else f"gold_{name}": value
        for name, value in description["gold"].items()
        if name != "fence" and value is not None
    }


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _grid() -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    return grid


def _states_table(states: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("state")
    table.add_column("visits", justify="right")
    table.add_column("seconds", justify="right")
    table.add_column("share")
    total = sum(state["seconds"] for state in states) or 1.0
    for state in states:
        mark = " (now)" if state["running"] else ""
        bar = "█" * round(30 * state["seconds"] / total)
        table.add_row(state["state"] + mark, str(state["visits"]), f"{state['seconds']:.1f}", bar)
    return table
