"""Start new executions for documents that have already run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from cli.documents.finding import find_document, in_bronze, known
from cli.documents.stale import find_stale, print_cost
from cli.errors import CommandError, ExitCode
from cli.output import messages
from cli.runs import start_executions

if TYPE_CHECKING:
    from cli.runs import Watch
    from cli.stacks import Connection


def start_again(connection: Connection, document: str, *, fresh: bool) -> Watch:
    """Start a new execution, exactly as the console does.

    A document of which only the object in bronze exists, because its event was lost or its first
    run broke early, is run for the first time.

    Raises:
        CommandError: neither the ledger nor bronze has such a document.
    """
    bucket = connection.stack.bronze_bucket
    key = document.removeprefix(f"s3://{bucket}/")
    if not known(connection, document) and in_bronze(connection, key):
        (watch,) = start_executions(connection, bucket, [key])
        return watch
    entry = find_document(connection, document)
    (watch,) = start_executions(connection, entry.bucket, [entry.key], rerun=True, fresh=fresh)
    return watch


def start_stale(connection: Connection, dataset: str, *, yes: bool) -> list[Watch]:
    """Print the cost of rerunning the stale documents, ask for consent, and start the reruns.

    Raises:
        CommandError: there is no such dataset, or no terminal to ask at.
        typer.Abort: the answer was no.
    """
    if not yes and not sys.stdin.isatty():
        raise CommandError(
            "rerunning stale documents costs money, and there is no terminal to ask at",
            f"{connection.command('stale', dataset)} shows the cost; add --yes to rerun them",
            ExitCode.USAGE,
        )
    compiled, documents = find_stale(connection, dataset)
    print_cost(compiled, documents)
    if documents and not yes:
        _ask()
    bucket = connection.stack.bronze_bucket
    keys = [document.key for document in documents]
    return start_executions(connection, bucket, keys, rerun=True)


def check_usage(document: str | None, stale: str | None, *, fresh: bool, yes: bool) -> None:
    """Check that either a document or a dataset's stale documents are to be rerun.

    Raises:
        CommandError: the arguments do not fit together.
    """
    if (document is None) == (stale is None):
        problem = "give either a document or, with --stale, a dataset"
    elif stale is not None and fresh:
        problem = "--fresh cannot be used with --stale: changed requests have no stored answers"
    elif yes and stale is None:
        problem = "--yes requires --stale: a single document is rerun without confirmation"
    else:
        return
    raise CommandError(problem, "see `medallion rerun --help`", ExitCode.USAGE)


def _ask() -> None:
    # click's prompt writes a space to stdout, which is only for data.
    messages.print("Continue? [y/N]", end=" ", markup=False)
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise typer.Abort
