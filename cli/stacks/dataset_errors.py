"""What `up` prints if a dataset has mistakes: the same as `medallion check`."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

from cli.errors import CommandError, ExitCode
from cli.output import messages
from medallion.dataset_folders import (
    DatasetMistakesError,
    describe_mistakes,
    shown_path,
    summary,
)
from medallion.vocabulary.errors import DatasetInvalidError


def dataset_error(error: DatasetInvalidError, datasets: Path) -> CommandError:
    """Print the mistakes; the error for the end of the command."""
    if not isinstance(error, DatasetMistakesError):
        return CommandError(
            str(error),
            "name a dataset's folder or the folder that contains it with --datasets",
            ExitCode.USAGE,
        )
    base = Path.cwd()
    width = min(shutil.get_terminal_size().columns, 100)
    text = describe_mistakes(error.mistakes, width, base)
    messages.print(text, markup=False, soft_wrap=True)
    where = shlex.quote(shown_path(datasets, base))
    return CommandError(
        f"{summary(error.mistakes, error.checked)}; no dataset was deployed",
        f"fix them; `medallion check {where}` checks them again",
    )
