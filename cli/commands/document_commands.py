"""Commands about documents: drop, list, show them, and run them again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.options import DocumentArgument, FormatOption, StackOption, WaitOption
from cli.output import OutputFormat, messages, print_rows


def drop(
    files: Annotated[list[Path], typer.Argument(help="Text files (.txt, .md, …; .gz of them).")],
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Folder of the dataset.")],
    stack: StackOption = None,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """Put text files into bronze; each starts its own execution by itself."""
    from cli.documents import drop_files
    from cli.runs import report
    from cli.stacks import connect

    connection = connect(stack)
    watches = drop_files(connection, files, dataset)
    if wait:
        raise typer.Exit(report(connection, watches, output))


def runs(
    stack: StackOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """List executions, the newest first, with the status of their documents."""
    from cli.runs import list_runs
    from cli.stacks import connect

    columns = ["started", "document", "status", "records", "gold_rows", "seconds", "reason"]
    rows = list_runs(connect(stack), limit)
    if output != OutputFormat.TABLE:
        columns += ["execution", "run_id"]
    print_rows(columns, rows, output)


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
    from cli.documents import describe, find_document, print_description, print_json
    from cli.stacks import connect

    connection = connect(stack)
    entry = find_document(connection, document)
    if html:
        from cli.evidence import write_page

        size = write_page(connection, entry, html)
        messages.print(f"{html}: {size:,} bytes", markup=False, soft_wrap=True)
        return
    description = describe(connection, entry)
    (print_json if json_output else print_description)(description)


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
    from cli.documents import check_usage, start_again, start_stale
    from cli.runs import report
    from cli.stacks import connect

    check_usage(document, stale, fresh=fresh, yes=yes)
    connection = connect(stack)
    if stale is not None:
        watches = start_stale(connection, stale, yes=yes)
    else:
        watches = [start_again(connection, document or "", fresh=fresh)]
    if wait:
        raise typer.Exit(report(connection, watches, output))


def stale(
    dataset: Annotated[str, typer.Argument(help="Dataset whose documents are looked at.")],
    stack: StackOption = None,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """List documents answered with an older prompt, schema or model, and what redoing costs."""
    from cli.documents import find_stale, print_stale, tell_cost
    from cli.stacks import connect

    compiled, documents = find_stale(connect(stack), dataset)
    print_stale(documents, output)
    tell_cost(compiled, documents)


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
    from cli.stacks import connect

    connection = connect(stack)
    if dry_run:
        from cli.documents import show_changes

        raise typer.Exit(show_changes(connection, dataset, document, output))
    from cli.documents import start_rejudging, tell_changes
    from cli.runs import report

    watches = start_rejudging(connection, dataset, document)
    if wait:
        code = report(connection, watches, output)
        tell_changes(watches)
        raise typer.Exit(code)
