"""Installs a step's packages for Lambda's platform, once for all steps that pin the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from cdktf_app.packaging.bytecode import compile_folder
from cdktf_app.packaging.contents import CONSTRAINTS
from cdktf_app.packaging.pruning import is_needed

# Lambda's Python 3.11 runs on Amazon Linux 2 (glibc 2.26).
_PLATFORM = ("--python-platform", "x86_64-manylinux2014", "--python-version", "3.11")


def install_packages(root: Path, requirements: Path, target: Path) -> None:
    """Fill `target` with the pinned packages: pruned and compiled.

    The folder appears when it is complete, never before.

    Raises:
        subprocess.CalledProcessError: a package cannot be had as a wheel for Lambda's platform.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=target.parent, prefix="incomplete-") as folder:
        tree = Path(folder, "tree")
        _install(root, requirements, tree)
        _prune(tree)
        compile_folder(tree)
        shutil.rmtree(target, ignore_errors=True)
        tree.rename(target)


def files_below(tree: Path) -> dict[str, Path]:
    """Every file by its name relative to the tree."""
    return {f.relative_to(tree).as_posix(): f for f in tree.rglob("*") if f.is_file()}


def _install(root: Path, requirements: Path, tree: Path) -> None:
    command = [
        sys.executable, "-m", "uv", "pip", "install", "--quiet", *_PLATFORM,
        "--only-binary", ":all:", "--target", str(tree), "--link-mode", "copy",
        "--requirements", str(root / requirements), "--constraints", str(root / CONSTRAINTS),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=sys.stderr)  # noqa: S603 - our own arguments


def _prune(tree: Path) -> None:
    for name, file in files_below(tree).items():
        if not is_needed(PurePosixPath(name)):
            file.unlink()
