"""Finds the datasets below a folder, and files whose names are almost right."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from medallion.dataset_folders.mistakes import FileFindings, Problem, similar
from medallion.dataset_folders.reasons import Reason
from medallion.schemas.json_schema import NAME_PATTERN

SETTINGS, SCHEMA, PROMPT = "dataset.yaml", "record.schema.json", "prompt.md"
EXAMPLES, EXPECTATIONS, OFFLINE = "examples.yaml", "expectations.yaml", "offline.yaml"
GOLD: Final = "gold"
REQUIRED: Final = (SETTINGS, SCHEMA, PROMPT)
_OPTIONAL: Final = (EXAMPLES, EXPECTATIONS, OFFLINE, GOLD)


def dataset_folders(root: Path) -> list[Path]:
    """The folders of datasets: `root` itself if it is one, else those in it, by name.

    Hidden folders and `__…` are skipped. A folder is a dataset if it has a file that every dataset
    needs.

    Raises:
        OSError: the folder cannot be listed.
    """
    if is_dataset(root):
        return [root]
    return sorted(
        path for path in root.iterdir() if path.is_dir() and not path.name.startswith((".", "__"))
    )


def is_dataset(folder: Path) -> bool:
    """Whether the folder is a dataset itself, and not a folder of datasets."""
    return any(os.path.lexists(folder / name) for name in REQUIRED)


def name_of(folder: Path) -> str:
    """The folder's name, also for `.` and `..`."""
    return Path(os.path.abspath(folder)).name  # noqa: PTH100 - resolve() would follow a link


def name_problem(name: str) -> Problem | None:
    """The problem of a dataset's name, which becomes part of table names."""
    if NAME_PATTERN.fullmatch(name):
        return None
    words = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in name.lower())
    better = words.strip("_").lstrip("0123456789_")
    is_valid = NAME_PATTERN.fullmatch(better) is not None
    fix = f"name it {better if is_valid else 'in snake_case, for example support_tickets'}"
    return Problem(f"the name {name!r} must be snake_case", fix)


def check_names(folder: Path, found: FileFindings) -> None:
    """Report required files that are missing, and files that are not read because of their name."""
    present = _names_in(folder)
    missing = [name for name in REQUIRED if name not in present]
    if len(missing) == len(REQUIRED):
        what = f"contains none of the files that every dataset needs: {', '.join(REQUIRED)}"
        found.add(Problem(what, "add them, or remove the folder"), reason=Reason.MISSING_FILE)
        return
    for wanted in missing:
        fix = _renaming(wanted, present) or "add the file"
        found.add(Problem(f"{wanted} is missing", fix), reason=Reason.MISSING_FILE)
    for wanted in _OPTIONAL:
        fix = "" if wanted in present else _renaming(wanted, present)
        if fix:
            what = f"{wanted} does not exist, but a similar name does"
            found.add(Problem(what, fix), reason=Reason.MISNAMED_FILE)


def gold_files(folder: Path, found: FileFindings) -> Iterator[Path]:
    """The SQL files in gold/, by name; also those with another case of `.sql`, with a mistake."""
    for name in sorted(_names_in(folder / GOLD)):
        path = folder / GOLD / name
        if path.suffix.lower() == ".sql":
            yield path
        if path.suffix.lower() == ".sql" != path.suffix:
            what = f"{GOLD}/{name} does not end in .sql"
            fix = f"rename it to {path.stem}.sql"
            found.add(Problem(what, fix), reason=Reason.MISNAMED_FILE)


def _names_in(folder: Path) -> list[str]:
    """The names in a folder; empty if it is no folder or cannot be listed."""
    try:
        return [name for name in os.listdir(folder) if not name.startswith(".")]  # noqa: PTH208
    except OSError:
        return []


def _renaming(wanted: str, present: list[str]) -> str:
    """The renaming that gives a missing file; empty if no present name is similar."""
    stem = wanted.split(".", maxsplit=1)[0]
    other = [name for name in present if name not in (*REQUIRED, *_OPTIONAL)]
    same_stem = next((name for name in other if name.split(".")[0].lower() == stem), "")
    meant = same_stem or similar(wanted, other)
    return f"rename {meant} to {wanted}" if meant else ""
