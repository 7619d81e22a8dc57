"""The Glue job's library: its own modules and what they reach, in one reproducible zip."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from cdktf_app.packaging.archive import write_archive
from cdktf_app.packaging.imports import reachable_files

OWN_PACKAGES: Final = ("glue_jobs", "medallion")


def library_files(root: Path, job: str) -> dict[str, Path]:
    """Files of the library by their names in the zip.

    Raises:
        FileNotFoundError: the job has no `job.py`.
    """
    files = reachable_files(root, f"glue_jobs.{job}.job", OWN_PACKAGES)
    return {file.as_posix(): root / file for file in files}


def build_library(root: Path, job: str, target: Path) -> Path:
    """Write the library to `target`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    write_archive(unfinished, library_files(root, job))
    return unfinished.rename(target)
