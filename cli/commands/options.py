"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.output import OutputFormat

StackOption = Annotated[
    Path | None,
    typer.Option(
        "--stack",
        envvar="MEDALLION_STACK",
        help="Description of the stack (default: .medallion/stack.json).",
        dir_okay=False,
    ),
]
FormatOption = Annotated[OutputFormat, typer.Option("--format", help="How to print the data.")]
WideOption = Annotated[
    bool, typer.Option("--wide", help="In tables: every column, full keys, reasons and times.")
]
DocumentArgument = Annotated[
    str, typer.Argument(help="Key in bronze (dataset/file.txt), s3:// URL, or document id.")
]
WaitOption = Annotated[bool, typer.Option("--wait", help="Wait until the end, and show progress.")]
