"""The project as it was before its functions had versions."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from typing import TYPE_CHECKING

import pytest

from local_aws.environments import PROJECT_ROOT

if TYPE_CHECKING:
    from pathlib import Path

EARLIER = "274b981b0546c63d5602392b1c80ef3e6bbf044d"
"""The last commit whose definition names no versions of functions, and polls for gold."""

EARLIER_SETTINGS = {"gold_retry_seconds": "", "gold_poll_seconds": "2"}
"""Of the synthesis of that commit: an empty setting counts as absent."""


def earlier_checkout(folder: Path) -> Path:
    """The folder with the earlier commit's files; the test is skipped if git does not have it."""
    git = shutil.which("git")
    if git is None:
        pytest.skip("git is not installed")
    archive = subprocess.run(
        [git, "-C", str(PROJECT_ROOT), "archive", EARLIER], capture_output=True, check=False
    )
    if archive.returncode != 0:
        pytest.skip(f"commit {EARLIER[:7]} is not here: this is a shallow clone, or no clone")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(folder, filter="data")
    build = PROJECT_ROOT / ".build"
    build.mkdir(exist_ok=True)
    # The packages of the functions' archives are the same.
    (folder / ".build").symlink_to(build)
    return folder
