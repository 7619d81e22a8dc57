"""Commands for documents: drop, list, show, rerun and rejudge them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.commands.options import (
    DocumentArgument,
    FormatOption,
    StackOption,
    WaitOption,
    WideOption,
)
from cli.output import Layout, Output, OutputFormat, messages, print_rows


def drop(  # noqa: PLR0913, PLR0917 (one argument per option)
    files: Annotated[
        list[Path],
        typer.Argument(help="Text files (.txt, .md, …, also as .gz), and folders of them."),
    ],
    dataset: Annotated[str, typer.Option("--dataset", "-d", help="Name of the dataset.")],
    stack: StackOption = None,
    prefix: Annotated[
        str, typer.Option(help="Folder below the dataset's in bronze, such as 2026/may.")
    ] = "",
    pattern: Annotated[
        str, typer.Option("--glob", help="Which files of a folder, such as '*.txt'.")
    ] = "*",
    force: Annotated[
        bool, typer.Option("--force", help="Also for an unknown dataset and empty files.")
    ] = False,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """Put text files into bronze; each file starts its own execution.

    A folder is searched recursively, and its files keep their paths. All files are checked before
    the first is uploaded.
    """
    from cli.documents import Selection, drop_files
    from cli.runs import print_started, report
    from cli.stacks import connect

    connection = connect(stack)
    watches = drop_files(connection, Selection(files, dataset, prefix, pattern, force))
    if wait:
        raise typer.Exit(report(connection, watches, Output(output, wide)))
    print_started(watches, Output(output, wide))


def runs(
    stack: StackOption = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Maximum number of executions.")] = 20,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """List executions, newest first, with the status of their documents."""
    from cli.runs import list_runs
    from cli.stacks import connect

    columns = ["started", "document", "status", "records", "gold_rows", "seconds", "reason"]
    chosen = Output(output, wide)
    if wide or not chosen.is_table:
        columns += ["execution", "run_id"]
    layout = Layout(keys=("document",), notes=("reason",), times=("started",))
    print_rows(columns, list_runs(connect(stack), limit), chosen, layout)


def show(
    document: DocumentArgument,
    stack: StackOption = None,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="Write the evidence page to this file.", dir_okay=False),
    ] = None,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """Show a document: status, reason, counts, time per state, and how to rerun it.

    With --html, write an HTML page instead: the text with every record's quote highlighted.
    """
    from cli.documents import describe, find_document, print_description
    from cli.stacks import connect

    connection = connect(stack)
    entry = find_document(connection, document)
    if html:
        from cli.evidence import write_page

        size = write_page(connection, entry, html)
        messages.print(f"{html}: {size:,} bytes", markup=False, soft_wrap=True)
        return
    print_description(describe(connection, entry), Output(output, wide))


def rerun(  # noqa: PLR0913, PLR0917 (one argument per option)
    document: Annotated[
        str | None,
        typer.Argument(help="Key in bronze (dataset/file.txt), s3:// URL, or document id."),
    ] = None,
    stack: StackOption = None,
    stale: Annotated[
        str | None,
        typer.Option(
            "--stale", metavar="DATASET", help="All documents of this dataset that `stale` lists."
        ),
    ] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Ask the model again, which costs money.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="With --stale: do not ask for confirmation.")
    ] = False,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """Rerun a document, or the stale documents of a dataset.

    A stored answer is reused if the request has not changed, unless --fresh is given.
    """
    from cli.documents import check_usage, start_again, start_stale
    from cli.runs import print_started, report
    from cli.stacks import connect

    check_usage(document, stale, fresh=fresh, yes=yes)
    connection = connect(stack)
    if stale is not None:
        watches = start_stale(connection, stale, yes=yes)
    else:
        watches = [start_again(connection, document or "", fresh=fresh)]
    if wait:
        raise typer.Exit(report(connection, watches, Output(output, wide)))
    print_started(watches, Output(output, wide))


def stale(
    dataset: Annotated[str, typer.Argument(help="Dataset whose documents to check.")],
    stack: StackOption = None,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """List documents with answers of an older prompt, schema or model, and the cost of reruns."""
    from cli.documents import find_stale, print_cost, print_stale
    from cli.stacks import connect

    compiled, documents = find_stale(connect(stack), dataset)
    print_stale(documents, Output(output, wide))
    print_cost(compiled, documents)


def rejudge(
    dataset: Annotated[str, typer.Argument(help="Dataset whose documents to rejudge.")],
    document: Annotated[
        str | None, typer.Option("--document", help="Only this document: key, s3:// URL, or id.")
    ] = None,
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run", help="Wait, and list the rows that would change; change nothing."
        ),
    ] = False,
    stack: StackOption = None,
    wait: WaitOption = False,
    output: FormatOption = OutputFormat.TABLE,
    wide: WideOption = False,
) -> None:
    """Judge stored answers again with the deployed code, without calls to the model.

    Run it with --dry-run first: it prints, for each document, how many rows would be kept,
    changed (~), removed (-) and added (+), then these rows with the reasons. --format json prints
    an object for each document, with its rows; --format csv prints a line for each row. For each
    document, at most 200 rows of each kind are listed; the totals count all.
    """
    from cli.stacks import connect

    connection = connect(stack)
    if dry_run:
        from cli.documents import show_changes

        raise typer.Exit(show_changes(connection, dataset, document, Output(output, wide)))
    from cli.documents import print_changes, start_rejudging
    from cli.runs import print_started, report

    watches = start_rejudging(connection, dataset, document)
    if wait:
        code = report(connection, watches, Output(output, wide))
        print_changes(watches)
        raise typer.Exit(code)
    print_started(watches, Output(output, wide))
