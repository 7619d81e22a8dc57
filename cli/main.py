"""The `medallion` command: every command but `up` and `down` works on any described stack."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli import stack_commands
from cli.app import DocumentArgument, FormatOption, StackOption, WaitOption, app
from cli.errors import CommandError, ExitCode
from cli.output import OutputFormat, messages

__all__ = ["app", "run"]

app.command()(stack_commands.up)
app.command()(stack_commands.down)


@app.command()
def drop(
    files: Annotated[list[Path], typer.Argument(help="Text files (.txt, .md, …; .gz of them).")],
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Folder of the dataset.")],
    stack: StackOption = None,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """Put text files into bronze; each starts its own execution by itself."""
    from cli.connection import connect  # noqa: PLC0415 (boto3 is slow to import)
    from cli.drop import drop_files, report  # noqa: PLC0415

    connection = connect(stack)
    watches = drop_files(connection, files, dataset)
    if wait:
        raise typer.Exit(report(connection, watches, output))


@app.command()
def runs(
    stack: StackOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """List executions, the newest first, with the status of their documents."""
    from cli.connection import connect  # noqa: PLC0415
    from cli.executions import list_runs  # noqa: PLC0415
    from cli.output import print_rows  # noqa: PLC0415

    columns = ["started", "document", "status", "records", "gold_rows", "seconds", "reason"]
    rows = list_runs(connect(stack), limit)
    if output != OutputFormat.TABLE:
        columns += ["execution", "run_id"]
    print_rows(columns, rows, output)


@app.command()
def show(
    document: DocumentArgument,
    stack: StackOption = None,
    json_output: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write the evidence page to this file.", dir_okay=False),
    ] = None,
) -> None:
    """Show one document: status, reason, numbers, time by state, and how to run it again.

    With --html, write one HTML page instead: the text with every record's quote highlighted.
    """
    from cli.connection import connect  # noqa: PLC0415
    from cli.documents import find_document  # noqa: PLC0415
    from cli.show import describe, print_description, print_json  # noqa: PLC0415

    connection = connect(stack)
    entry = find_document(connection, document)
    if html:
        from cli.evidence.writing import write_page  # noqa: PLC0415

        size = write_page(connection, entry, html)
        messages.print(f"{html}: {size:,} bytes", markup=False, soft_wrap=True)
        return
    description = describe(connection, entry)
    (print_json if json_output else print_description)(description)


@app.command()
def rerun(
    document: Annotated[
        str | None,
        typer.Argument(help="Key in bronze (dataset/file.txt), s3:// URL, or document id."),
    ] = None,
    stack: StackOption = None,
    stale: Annotated[
        str | None,
        typer.Option("--stale", metavar="DATASET", help="All that `stale` lists of this dataset."),
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask (and pay) the model again.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="With --stale: do not ask.")] = False,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """Run a document, or a dataset's stale ones, again.

    Stored answers are used where they fit what is asked today, unless --fresh is given.
    """
    from cli.connection import connect  # noqa: PLC0415
    from cli.drop import report  # noqa: PLC0415
    from cli.rerun import check_usage, start_again, start_stale  # noqa: PLC0415

    check_usage(document, stale, fresh=fresh, yes=yes)
    connection = connect(stack)
    if stale is not None:
        watches = start_stale(connection, stale, yes=yes)
    else:
        watches = [start_again(connection, document or "", fresh=fresh)]
    if wait:
        raise typer.Exit(report(connection, watches, output))


@app.command()
def stale(
    dataset: Annotated[str, typer.Argument(help="Dataset whose documents are looked at.")],
    stack: StackOption = None,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """List documents answered with an older prompt, schema or model, and what redoing costs."""
    from cli.connection import connect  # noqa: PLC0415
    from cli.stale import find_stale, print_stale, tell_cost  # noqa: PLC0415

    compiled, documents = find_stale(connect(stack), dataset)
    print_stale(documents, output)
    tell_cost(compiled, documents)


@app.command()
def rejudge(
    dataset: Annotated[str, typer.Argument(help="Dataset whose documents are judged again.")],
    document: Annotated[
        str | None, typer.Option("--document", help="Only this one: key, s3:// URL, or id.")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Wait, list the rows that would change; change nothing."),
    ] = False,
    stack: StackOption = None,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """Judge stored answers again with the deployed code; the model is asked, and paid, nothing.

    Run it with --dry-run first: it prints, for each document, how many rows would be kept,
    changed (~), removed (-) and added (+), then these rows, and why each would go. --format json
    has one object a document with its rows, --format csv one line a row. At most 200 rows of
    each kind are listed for a document; the totals count all.
    """
    from cli.connection import connect  # noqa: PLC0415

    connection = connect(stack)
    if dry_run:
        from cli.dry_run import show_changes  # noqa: PLC0415

        raise typer.Exit(show_changes(connection, dataset, document, output))
    from cli.drop import report  # noqa: PLC0415
    from cli.rejudge import start_rejudging, tell_changes  # noqa: PLC0415

    watches = start_rejudging(connection, dataset, document)
    if wait:
        code = report(connection, watches, output)
        tell_changes(watches)
        raise typer.Exit(code)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="A statement in Athena's SQL.")],
    stack: StackOption = None,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """Run SQL on Athena; tables without a database name are looked up in gold."""
    from cli.athena_query import run_query  # noqa: PLC0415
    from cli.connection import connect  # noqa: PLC0415
    from cli.output import print_rows  # noqa: PLC0415

    print_rows(*run_query(connect(stack), sql), output)


@app.command()
def doctor(stack: StackOption = None, output: FormatOption = OutputFormat.TABLE) -> None:
    """Say what is wrong with the set-up or the stack, and how to mend it."""
    from cli.doctor import examine  # noqa: PLC0415
    from cli.output import print_rows  # noqa: PLC0415

    findings = examine(stack)
    rows = [dict(vars(finding)) for finding in findings]
    print_rows(["check", "verdict", "finding", "mend"], rows, output)
    raise typer.Exit(ExitCode.ERROR if any(f.verdict == "fail" for f in findings) else ExitCode.OK)


def run() -> None:
    """Entry point: every expected error becomes a message and an exit code."""
    try:
        app(standalone_mode=True)
    except CommandError as error:
        _tell(str(error), error.mend)
        sys.exit(error.exit_code)
    except (BotoCoreError, ClientError) as error:
        _tell(f"AWS: {error}", "`medallion doctor` looks for the cause")
        sys.exit(ExitCode.ERROR)
    except OSError as error:
        _tell(f"{type(error).__name__}: {error}", "")
        sys.exit(ExitCode.ERROR)


def _tell(message: str, mend: str) -> None:
    messages.print("[bold red]error[/]", end=" ")
    messages.print(message, markup=False, soft_wrap=True)
    if mend:
        messages.print(f"  → {mend}", markup=False, soft_wrap=True)
