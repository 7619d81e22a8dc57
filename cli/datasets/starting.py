"""Write a new dataset from the template."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from pathlib import Path
from string import Template
from typing import Final

from cli.errors import CommandError, ExitCode
from cli.output import messages
from medallion.dataset_folders import is_dataset, name_problem

_TEMPLATE: Final = Path(__file__).with_name("template")
_SETTINGS: Final = "dataset.yaml"
_SAMPLE: Final = "samples/first_mail.txt"


def start_dataset(name: str, datasets: Path) -> None:
    """Write the folder of a new dataset, and print the next steps.

    Raises:
        CommandError: the name is invalid or taken, or the folder is itself a dataset.
    """
    problem = name_problem(name)
    if problem:
        raise CommandError(problem.text, problem.fix, ExitCode.USAGE)
    if is_dataset(datasets):
        raise CommandError(
            f"{datasets} is itself a dataset",
            f"name the folder that contains it: --datasets {shlex.quote(str(datasets.parent))}",
            ExitCode.USAGE,
        )
    folder = datasets / name
    datasets.mkdir(parents=True, exist_ok=True)
    # An interrupted command leaves no half of a dataset.
    with tempfile.TemporaryDirectory(dir=datasets, prefix=".init-") as scratch:
        _write(Path(scratch) / name, name)
        _publish(Path(scratch) / name, folder)
    _print_next_steps(name, folder, datasets)


def _write(folder: Path, name: str) -> None:
    shutil.copytree(_TEMPLATE, folder, copy_function=shutil.copyfile)
    settings = folder / _SETTINGS
    text = Template(settings.read_text(encoding="utf-8"))
    title = name.replace("_", " ").capitalize()
    settings.write_text(text.substitute(title=title), encoding="utf-8")


def _publish(written: Path, folder: Path) -> None:
    if folder.is_symlink() or folder.exists():
        raise CommandError(
            f"{folder} already exists; nothing was written",
            f"choose another name, or run `medallion check {shlex.quote(str(folder))}`",
            ExitCode.USAGE,
        )
    written.rename(folder)


def _print_next_steps(name: str, folder: Path, datasets: Path) -> None:
    print(folder)
    where, root = shlex.quote(str(folder)), shlex.quote(str(datasets))
    steps = (
        f"wrote a dataset of purchases in mails to {folder}",
        "change its files step by step (docs/datasets.md explains each), and check them:",
        f"  medallion check {where}",
        "try it without a key:",
        f"  medallion up --datasets {root} --detach",
        f"  medallion drop {where}/{_SAMPLE} --dataset {name} --wait",
        f'  medallion query "select * from {name}_records"',  # noqa: S608 (a command to copy)
    )
    messages.print("\n".join(steps), markup=False, soft_wrap=True)
