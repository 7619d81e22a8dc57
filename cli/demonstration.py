"""Start a separate stack, drop every sample, print gold, and stop the stack."""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path

from cli.documents import Selection, drop_files
from cli.error_report import report_error
from cli.errors import ExitCode
from cli.interrupts import Consequence, explained, on_interrupt
from cli.output import Output, messages, print_rows
from cli.runs import report
from cli.stacks import Connection, StackOptions, run_query, step_printer
from local_aws.environments import PROJECT_ROOT
from local_aws.stack import up
from medallion.dataset_folders import compile_datasets
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.gold_tables import aggregate_table, records_table

_NEXT = """
[bold]What to try next[/]
  source .venv/bin/activate
  medallion up --detach                                     your own stack
  medallion drop FILE --dataset customer_feedback --wait    your own text
  medallion show customer_feedback/FILE                     its status, counts, time per state
  medallion query "select * from customer_feedback_records" its rows
  medallion down                                            stop it
  docs/datasets.md                                          add your own dataset
"""


def main() -> int:
    """Run the demo; the exit code is that of the samples' report."""
    with explained("demo"):
        began = time.monotonic()
        state_dir = Path(tempfile.mkdtemp(prefix="demo-", dir=_scratch()))
        with on_interrupt(lambda: _interruption(state_dir)):
            try:
                code = _run(state_dir)
            except Exception as error:  # noqa: BLE001 (the user gets an explanation, not a traceback)
                code = report_error(error)
                messages.print(f"the demo's stack is stopped; its logs remain in {state_dir}")
                return code
        messages.print(_NEXT)
        messages.print(f"demo done in {time.monotonic() - began:.0f} s; its stack is stopped")
        return code


def _run(state_dir: Path) -> ExitCode:
    """Run the demo in a folder of its own, which remains only after an error."""
    try:
        with up(StackOptions(state_dir=state_dir), step_printer()) as stack:
            try:
                code = _show(Connection(stack.description))
            except KeyboardInterrupt:
                messages.print("stopping the stack …")
                raise
    except KeyboardInterrupt:
        shutil.rmtree(state_dir, ignore_errors=True)
        # What the interrupted part explains is no longer true: its stack is stopped.
        raise KeyboardInterrupt from None
    shutil.rmtree(state_dir, ignore_errors=True)
    return code


def _interruption(state_dir: Path) -> Consequence:
    if state_dir.exists():
        return Consequence(f"the demo's stack is stopped, its folder {state_dir} remains")
    return Consequence(
        "the demo's stack is stopped, its folder is deleted", "`make demo` repeats it"
    )


def _scratch() -> Path:
    folder = PROJECT_ROOT / ".medallion"
    folder.mkdir(exist_ok=True)
    return folder


def _show(connection: Connection) -> ExitCode:
    datasets = compile_datasets(PROJECT_ROOT / "datasets")
    watches = []
    for dataset in datasets:
        samples = sorted((PROJECT_ROOT / "datasets" / dataset.name / "samples").iterdir())
        watches += drop_files(connection, Selection(samples, dataset.name))
    code = report(connection, watches, Output())
    for dataset in datasets:
        _print_gold(connection, dataset)
    return code


def _print_gold(connection: Connection, dataset: Dataset) -> None:
    fields = ", ".join(list(dataset.record_schema["properties"])[:4])
    records = records_table(dataset.name)
    evidence = f"select {fields}, quote, quote_start, quote_end from {records}"  # noqa: S608 (the project's names)
    _print_query(connection, f"{records}: rows with their evidence", f"{evidence} limit 5")
    for table in dataset.gold_tables:
        name = aggregate_table(dataset.name, table.name)
        statement = f"select * from {name} limit 8"  # noqa: S608 (the project's names)
        _print_query(connection, f"{name}: {table.description}", statement)


def _print_query(connection: Connection, title: str, sql: str) -> None:
    messages.print()
    messages.print(title, style="bold", markup=False, soft_wrap=True)
    messages.print(sql, style="dim", markup=False, soft_wrap=True)
    print_rows(*run_query(connection, sql), Output())
