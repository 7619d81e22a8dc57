"""Install a step's packages for Lambda's platform, once for all steps with the same pins."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from cdktf_app.packaging.archive import write_archive
from cdktf_app.packaging.bytecode import compile_folder
from cdktf_app.packaging.contents import CONSTRAINTS
from cdktf_app.packaging.pruning import is_needed, service_of

# Lambda's Python 3.11 runs on Amazon Linux 2 (glibc 2.26).
_PLATFORM = ("--python-platform", "x86_64-manylinux2014", "--python-version", "3.11")


@dataclass(frozen=True)
class InstalledPackages:
    """The packages of one requirements file, in a folder of the build cache."""

    folder: Path

    @property
    def files(self) -> Path:
        """The packages as they are below /var/task."""
        return self.folder / "files"

    @property
    def common_archive(self) -> Path:
        """Everything except the SDK's services, compressed once for all functions."""
        return self.folder / "common.zip"

    def services(self, names: Collection[str]) -> dict[str, Path]:
        """The files that describe these services to the SDK."""
        every = files_below(self.files)
        return {name: f for name, f in every.items() if service_of(PurePosixPath(name)) in names}


def install_packages(root: Path, requirements: Path, target: InstalledPackages) -> None:
    """Install the pinned packages, pruned and compiled.

    The target's folder appears only when it is complete.

    Raises:
        subprocess.CalledProcessError: a package has no wheel for Lambda's platform.
    """
    target.folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.folder.parent, prefix="incomplete-") as folder:
        unfinished = InstalledPackages(Path(folder, "packages"))
        _install(root, requirements, unfinished.files)
        _prune(unfinished.files)
        compile_folder(unfinished.files)
        write_archive(unfinished.common_archive, _common(unfinished.files))
        unfinished.folder.rename(target.folder)


def files_below(tree: Path) -> dict[str, Path]:
    """All files, by their names relative to the tree."""
    return {f.relative_to(tree).as_posix(): f for f in tree.rglob("*") if f.is_file()}


# Hard links are safe: pruning unlinks, compiling adds files, nothing is written in place.
def _install(root: Path, requirements: Path, tree: Path) -> None:
    command = [
        sys.executable, "-m", "uv", "pip", "install", "--quiet", *_PLATFORM,
        "--only-binary", ":all:", "--target", str(tree), "--link-mode", "hardlink",
        "--requirements", str(root / requirements), "--constraints", str(root / CONSTRAINTS),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 - constant arguments


def _prune(tree: Path) -> None:
    for name, file in files_below(tree).items():
        if not is_needed(PurePosixPath(name)):
            file.unlink()


def _common(tree: Path) -> dict[str, Path]:
    files = files_below(tree)
    return {name: f for name, f in files.items() if service_of(PurePosixPath(name)) is None}
