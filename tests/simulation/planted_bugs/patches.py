"""The patches, and copies of the code to apply them to."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from cdktf_app.settings import PROJECT_ROOT

FOLDER: Final = Path(__file__).with_name("patches")
_COPIED: Final = (
    "lambdas",
    "glue_jobs",
    "medallion",
    "statemachine",
    "cdktf_app",
    "tests/simulation",
)
_NOT_COPIED: Final = shutil.ignore_patterns("__pycache__", "test_*.py")


class PatchError(Exception):
    """A patch no longer fits the code."""


def names() -> tuple[str, ...]:
    """The names of all planted bugs."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.patch")))


class Copy:
    """A temporary copy of what the simulation needs; the working tree stays as it is."""

    def __init__(self) -> None:
        """Copy the working tree."""
        self._folder = tempfile.TemporaryDirectory(prefix="planted-bug-")
        self.root = Path(self._folder.name)
        for name in _COPIED:
            shutil.copytree(PROJECT_ROOT / name, self.root / name, ignore=_NOT_COPIED)
        shutil.copy(PROJECT_ROOT / "tests" / "__init__.py", self.root / "tests")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def plant(self, name: str, *, only_check: bool = False) -> None:
        """Apply the patch with this name.

        Raises:
            PatchError: there is no such patch, or it does not apply.
        """
        patch = FOLDER / f"{name}.patch"
        check = ["--check"] if only_check else []
        done = subprocess.run(
            ["git", "apply", *check, str(patch)],
            cwd=self.root,
            # The copy is in no repository, whatever folder temporary files are in.
            env=os.environ | {"GIT_CEILING_DIRECTORIES": str(self.root.parent)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise PatchError(f"the patch {name} does not apply: {done.stderr.strip()}")
