"""The Glue job's library: its modules and those that they import, in a reproducible zip."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

from cdktf_app.packaging import reachable_files, write_archive

OWN_PACKAGES: Final = ("glue_jobs", "medallion")


def build_library(root: Path, job: str) -> bytes:
    """The library in the form for Glue's `--extra-py-files`.

    Raises:
        FileNotFoundError: the job has no `job.py`.
    """
    files = reachable_files(root, f"glue_jobs.{job}.job", OWN_PACKAGES)
    library = BytesIO()
    write_archive(library, {file.as_posix(): root / file for file in files})
    return library.getvalue()
