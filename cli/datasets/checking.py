"""Check datasets, and print their mistakes and what their requests cost."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cli.datasets.request_report import COLUMNS as REQUEST_COLUMNS
from cli.datasets.request_report import facts as request_facts
from cli.datasets.request_report import flat, summary_text, whole_text
from cli.datasets.sample_requests import sample_request
from cli.errors import CommandError, ExitCode
from cli.output import Output, OutputFormat, messages, print_rows
from medallion.dataset_folders import (
    check_datasets,
    describe_mistakes,
    model_warnings,
    schema_warnings,
    shown_path,
    summary,
    with_gold,
)
from medallion.vocabulary.errors import DatasetInvalidError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cli.datasets.sample_requests import SampleRequest
    from medallion.dataset_folders import DatasetCheck, Mistake
    from medallion.vocabulary.datasets import Dataset

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


def print_check(
    check: DatasetCheck, output: Output, today: date, *, request: bool = False
) -> ExitCode:
    """Print all mistakes or, without one, what requests cost; warnings and a count go to stderr.

    Args:
        check: the datasets and their mistakes.
        output: tables are for people; the other formats have rows of mistakes.
        today: the day of the prices.
        request: print the whole request for a sample; as rows, these replace the mistakes, which
            then go to stderr.
    """
    base = Path.cwd()
    samples = [sample_request(each, check.folders[each.name], today) for each in check.datasets]
    if output.is_table:
        _print_for_people(check, samples, base, request=request)
    elif request:
        _print_requests(check, samples, base, output)
    else:
        print_rows(COLUMNS, [_row(found, base) for found in check.mistakes], output)
    for dataset in check.datasets:
        for warning in _warnings(dataset, today):
            messages.print(f"{dataset.name}: {warning}", markup=False, soft_wrap=True)
    messages.print(summary(check.mistakes, len(check.folders)), markup=False)
    return ExitCode.ERROR if check.mistakes else ExitCode.OK


def _print_for_people(
    check: DatasetCheck, samples: list[SampleRequest], base: Path, *, request: bool
) -> None:
    width = min(shutil.get_terminal_size().columns, 100)
    parts = [describe_mistakes(check.mistakes, width, base)] if check.mistakes else []
    # Figures would only push the mistakes off the screen.
    shown = samples if request or not check.mistakes else []
    parts += [summary_text(each, width) + (whole_text(each) if request else "") for each in shown]
    sys.stdout.write("".join(f"{part}\n" for part in parts))
    sys.stdout.flush()


def _print_requests(
    check: DatasetCheck, samples: list[SampleRequest], base: Path, output: Output
) -> None:
    rows = [request_facts(sample) for sample in samples]
    is_flat = output.format is OutputFormat.CSV
    print_rows(REQUEST_COLUMNS, [flat(row) for row in rows] if is_flat else rows, output)
    if check.mistakes:
        sys.stderr.write(describe_mistakes(check.mistakes, 100, base) + "\n")


def _warnings(dataset: Dataset, today: date) -> Iterator[str]:
    yield from model_warnings(dataset.model, today)
    yield from schema_warnings(dataset.record_schema)


def _row(found: Mistake, base: Path) -> dict[str, object]:
    return {
        "dataset": found.dataset,
        "file": shown_path(found.file, base),
        "line": found.line,
        "code": str(found.reason),
        "problem": found.problem,
        "fix": found.fix,
    }
