"""Starts new executions for documents that were run before."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cli.documents.finding import find_document
from cli.documents.stale import find_stale, tell_cost
from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.runs import start_execution

if TYPE_CHECKING:
    from cli.runs import Watch
    from cli.stacks import Connection


def start_again(connection: Connection, document: str, *, fresh: bool) -> Watch:
    """Start the execution, exactly as the console would.

    Raises:
        CommandError: the ledger has no such document.
    """
    entry = find_document(connection, document)
    return start_execution(connection, entry.bucket, entry.key, rerun=True, fresh=fresh)


def start_stale(connection: Connection, dataset: str, *, yes: bool) -> list[Watch]:
    """Tell what redoing the stale documents costs, ask, and start one execution for each.

    Raises:
        CommandError: there is no such dataset, or nobody is there to be asked.
        typer.Abort: the answer was no.
    """
    if not yes and not sys.stdin.isatty():
        raise CommandError(
            "redoing stale documents costs money, and there is no terminal to ask at",
            f"`medallion stale {dataset}` tells how much; add --yes to do it",
            ExitCode.USAGE,
        )
    compiled, documents = find_stale(connection, dataset)
    tell_cost(compiled, documents)
    if documents and not yes:
        _ask()
    bucket = connection.stack.bronze_bucket
    return [start_execution(connection, bucket, one.key, rerun=True) for one in documents]


def check_usage(document: str | None, stale: str | None, *, fresh: bool, yes: bool) -> None:
    """Refuse all but one document or the stale ones of a dataset.

    Raises:
        CommandError: what was given does not go together.
    """
    if (document is None) == (stale is None):
        problem = "name either a document or, with --stale, a dataset"
    elif stale is not None and fresh:
        problem = "--fresh does not go with --stale: what changed is asked anew anyway"
    elif yes and stale is None:
        problem = "--yes only goes with --stale: one document is run without a question"
    else:
        return
    raise CommandError(problem, "`medallion rerun --help`", ExitCode.USAGE)


def _ask() -> None:
    # click's own question leaves a space on stdout, which is for data.
    messages.print("Go on? [y/N]", end=" ", markup=False)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise typer.Abort
