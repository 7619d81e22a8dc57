"""Check datasets, and print their mistakes."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.errors import CommandError, ExitCode
from cli.output import Output, messages, print_rows
from medallion.dataset_folders import (
    check_datasets,
    describe_mistakes,
    model_warnings,
    shown_path,
    summary,
    with_gold,
)
from medallion.vocabulary.errors import DatasetInvalidError

if TYPE_CHECKING:
    from datetime import date

    from medallion.dataset_folders import DatasetCheck, Mistake

COLUMNS = ("dataset", "file", "line", "code", "problem", "fix")


def check_folder(folder: Path, against: Path | None) -> DatasetCheck:
    """Check the datasets of a folder.

    Args:
        folder: a dataset, or a folder of datasets.
        against: the description of a stack whose gold tables must be able to take the changes.

    Raises:
        CommandError: there is no dataset, or no stack.
    """
    try:
        check = check_datasets(folder)
    except DatasetInvalidError as error:
        raise CommandError(
            str(error),
            "name a dataset's folder or the folder that contains it; "
            "`medallion init NAME` writes a new dataset",
            ExitCode.USAGE,
        ) from error
    if against is None:
        return check
    from cli.stacks import connect  # noqa: PLC0415 (only a stack needs clients)
    from medallion.aws import catalog_columns  # noqa: PLC0415 (the same)

    connection = connect(against)
    existing = catalog_columns(connection.glue, connection.stack.gold_database)
    return with_gold(check, existing, removals=True)


def print_check(check: DatasetCheck, output: Output, today: date) -> ExitCode:
    """Print all mistakes; on stderr, warnings and the number of mistakes."""
    base = Path.cwd()
    if output.is_table:
        width = min(shutil.get_terminal_size().columns, 100)
        sys.stdout.write(describe_mistakes(check.mistakes, width, base))
        if check.mistakes:
            sys.stdout.write("\n")
        sys.stdout.flush()
    else:
        print_rows(COLUMNS, [_row(found, base) for found in check.mistakes], output)
    for dataset in check.datasets:
        for warning in model_warnings(dataset.model, today):
            messages.print(f"{dataset.name}: {warning}", markup=False, soft_wrap=True)
    messages.print(summary(check.mistakes, len(check.folders)), markup=False)
    return ExitCode.ERROR if check.mistakes else ExitCode.OK


def _row(found: Mistake, base: Path) -> dict[str, object]:
    return {
        "dataset": found.dataset,
        "file": shown_path(found.file, base),
        "line": found.line,
        "code": str(found.reason),
        "problem": found.problem,
        "fix": found.fix,
    }
