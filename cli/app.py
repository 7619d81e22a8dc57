"""The command line's application and the options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.output import OutputFormat

app = typer.Typer(
    name="medallion",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""A lakehouse for text: drop text files into bronze, query proven rows in gold.

    Start with `medallion up --detach`, then `medallion drop FILE --dataset NAME --wait`, then
    `medallion query "select * from NAME_records"`.

    Data goes to stdout, progress and messages to stderr. Exit codes: 0 done; 1 error; 2 wrong
    usage; 3 a document did not end as COMPLETE; 4 no stack to work with; 130 interrupted.
    """,
)

StackOption = Annotated[
    Path | None,
    typer.Option(
        "--stack",
        envvar="MEDALLION_STACK",
        help="Description of the stack [default: .medallion/stack.json].",
        dir_okay=False,
    ),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="How to print rows.")]
DocumentArgument = Annotated[
    str, typer.Argument(help="Key in bronze (dataset/file.txt), s3:// URL, or document id.")
]
WaitOption = Annotated[bool, typer.Option("--wait", help="Follow to the end, showing progress.")]
