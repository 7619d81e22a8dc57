"""The `medallion` command: all except `up` and `down` work with any described stack."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Annotated

import typer

from cli.commands import (
    check,
    connect,
    doctor,
    down,
    drop,
    init,
    query,
    rejudge,
    rerun,
    runs,
    show,
    stale,
    up,
)
from cli.interrupts import interruptible

app = typer.Typer(
    name="medallion",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""A lakehouse for text: drop text files into bronze, query rows with evidence in gold.

    Start with `medallion up --detach`, then `medallion drop FILE --dataset NAME --wait`, then
    `medallion query "select * from NAME_records"`.

    Data goes to stdout, progress and messages to stderr. Exit codes: 0 done; 1 error; 2 wrong
    usage; 3 a document did not end as COMPLETE; 4 no stack to work with; 130 interrupted.
    """,
)

for command in (
    *(up, down, drop, runs, show, rerun, stale, rejudge, query, connect, doctor),
    *(check, init),
):
    app.command()(interruptible(command))


def run() -> None:
    """Run the command line; every error becomes a message and an exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # A terminal without UTF-8 gets escapes.
            stream.reconfigure(errors="backslashreplace")
    try:
        app(args=_arguments(sys.argv[1:]), standalone_mode=True)
    except Exception as error:  # noqa: BLE001 (the user gets an explanation, not a traceback)
        from cli.error_report import report_error  # noqa: PLC0415 (only after an error)

        sys.exit(report_error(error))


def _arguments(given: list[str]) -> list[str]:
    """The arguments, with a space before SQL that begins with a comment: it is not an option."""
    return [f" {word}" if word[:3].strip() == "--" and len(word) > 2 else word for word in given]


def _print_version(value: bool) -> None:
    if value:
        from importlib.metadata import version  # noqa: PLC0415 (slow to import)

        sys.stdout.write(f"medallion {version('medallion')}\n")
        raise typer.Exit


@app.callback()
def options(
    _version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", callback=_print_version, is_eager=True
        ),
    ] = False,
) -> None:
    pass
