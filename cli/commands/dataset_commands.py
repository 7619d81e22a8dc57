"""Commands for datasets: check them without a stack, and start new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from cli.commands.options import FormatOption
from cli.output import Output, OutputFormat


def check(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="A dataset, or a folder of datasets.")
    ] = Path("datasets"),
    against: Annotated[
        Path | None,
        typer.Option(
            metavar="STACK",
            help="Also compare with the gold tables of the stack that this stack.json describes.",
            dir_okay=False,
        ),
    ] = None,
    request: Annotated[
        bool,
        typer.Option(
            "--request",
            help="Print the whole request to the model; with --format, rows of requests.",
        ),
    ] = False,
    output: FormatOption = OutputFormat.TABLE,
) -> None:
    """Find all mistakes in datasets, without a stack: file, line, code, and how to fix them.

    It also prints the size and the cost of a request to the model, for a text in samples/.

    Exit code 1 if there are mistakes, 2 if there is no dataset.

    --against also refuses changes that an existing gold table cannot take.
    """
    from cli.datasets import check_folder, print_check

    today = datetime.now(UTC).date()
    found = check_folder(folder, against)
    raise typer.Exit(print_check(found, Output(output), today, request=request))


def init(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the dataset, such as support_tickets.")
    ],
    datasets: Annotated[
        Path, typer.Option(help="Folder of datasets to write it into.", file_okay=False)
    ] = Path("datasets"),
) -> None:
    """Write a new dataset with all files, to be changed step by step.

    It passes `medallion check`, and the stand-in extracts its sample.

    Nothing is overwritten.
    """
    from cli.datasets import start_dataset

    start_dataset(name, datasets)
