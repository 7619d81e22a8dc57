"""The Glue job's library: its own modules and what they reach, in one reproducible zip."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

from cdktf_app.packaging import reachable_files, write_archive

OWN_PACKAGES: Final = ("glue_jobs", "medallion")


def build_library(root: Path, job: str) -> bytes:
    """The library as Glue takes it with `--extra-py-files`.

    Raises:
        FileNotFoundError: the job has no `job.py`.
    """
    files = reachable_files(root, f"glue_jobs.{job}.job", OWN_PACKAGES)
    library = BytesIO()
    write_archive(library, {file.as_posix(): root / file for file in files})
    return library.getvalue()
