"""Start executions exactly as the console does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from cli.bulk_progress import FEW, steps_shown
from cli.interrupts import Consequence, from_now_on, on_interrupt
from cli.output import Layout, Output, messages, print_rows
from cli.runs.watch import Watch
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.stacks import Connection


def execution_input(bucket: str, key: str, **flags: bool) -> str:
    """The state machine's input that runs a document, here or in the console.

    The flags are those of `medallion.contracts.DocumentEvent`: rerun, fresh, rejudge,
    dry_run.
    """
    event: dict[str, object] = {"detail": {"bucket": {"name": bucket}, "object": {"key": key}}}
    return json.dumps(event | {name: True for name, is_set in flags.items() if is_set})


def start_executions(
    connection: Connection, bucket: str, keys: Sequence[str], **flags: bool
) -> list[Watch]:
    """Start an execution for each document; for the flags, see `execution_input`.

    Raises:
        Interrupted: the user stops; the runs that were started continue.
    """
    watches: list[Watch] = []
    with (
        on_interrupt(lambda: _consequence(connection, len(watches), len(keys))),
        steps_shown("starting runs:", len(keys)) as show,
    ):
        for key in keys:
            watches.append(_start(connection, bucket, key, **flags))
            show(f"started {watches[-1].run_id}")
        from_now_on(_consequence(connection, len(watches), len(keys)))
    if len(keys) > FEW:
        messages.print(f"started {len(keys)} runs")
    return watches


def _start(connection: Connection, bucket: str, key: str, **flags: bool) -> Watch:
    started = connection.step_functions.start_execution(
        stateMachineArn=connection.stack.state_machine_arn,
        input=execution_input(bucket, key, **flags),
    )
    return Watch(lake.document_id_of(bucket, key), key, "", run_id=started["executionArn"])


def print_started(watches: list[Watch], output: Output) -> None:
    """Print what was dropped, with its version, or what was started, with its execution."""
    names = ["version_id", "run_id"]
    columns = ["document", *(name for name in names if any(getattr(w, name) for w in watches))]
    columns.append("document_id")
    rows = [
        {"document": watch.key, **{name: getattr(watch, name) for name in columns[1:]}}
        for watch in watches
    ]
    print_rows(columns, rows, output, Layout(keys=("document",), notes=("run_id", "document_id")))


def _consequence(connection: Connection, started: int, wanted: int) -> Consequence:
    if not started:
        return Consequence("no run was started")
    runs = "the run was started and continues"
    if wanted > 1:
        runs = f"{started} of {wanted} runs were started; they continue"
    return Consequence(runs, f"{connection.command('runs')} lists them")
