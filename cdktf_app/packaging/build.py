"""Build the archives of the Lambda functions; unchanged archives come from the cache."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from cdktf_app.packaging.archive import check_size, extend_archive, unzipped_bytes
from cdktf_app.packaging.bytecode import compile_folder
from cdktf_app.packaging.contents import (
    ArchiveContents,
    archive_key,
    contents_of,
    packages_key,
)
from cdktf_app.packaging.packages import (
    InstalledPackages,
    files_below,
    install_packages,
)

_FORGET_AFTER_SECONDS = 3_600
_WORKERS = 3


@dataclass(frozen=True)
class Archive:
    """A built archive."""

    step: str
    path: Path
    unzipped_bytes: int

    @property
    def zipped_bytes(self) -> int:
        return self.path.stat().st_size


def build_archives(
    root: Path, build_dir: Path, steps: Iterable[str], variant: str = ""
) -> dict[str, Archive]:
    """Build the archives of the steps, by step.

    Args:
        root: the project's root.
        build_dir: cache; it may be deleted, and two processes may share it.
        steps: folders below `lambdas/`.
        variant: selects the requirements of steps that have several.

    Raises:
        FileNotFoundError: a step has no handler or no requirements.
        ArchiveTooLargeError: an archive is larger than Lambda allows.
        subprocess.CalledProcessError: packages cannot be installed.
    """
    all_contents = [contents_of(root, step, variant) for step in steps]
    with _exclusive(build_dir):
        packages = _packages(root, build_dir, {c.requirements for c in all_contents})
        with ThreadPoolExecutor(_WORKERS) as pool:
            archives = list(
                pool.map(
                    lambda c: _archive(root, build_dir, c, packages[c.requirements]), all_contents
                )
            )
    return {archive.step: archive for archive in archives}


def _packages(
    root: Path, build_dir: Path, requirements: set[Path]
) -> dict[Path, InstalledPackages]:
    """Installed packages by requirements file; files with the same content share them."""
    installed = {
        file: InstalledPackages(build_dir / "packages" / packages_key(root, file))
        for file in sorted(requirements)
    }
    missing = {found: file for file, found in installed.items() if not _found(found.folder)}
    if missing:
        _forget_old(build_dir / "packages", "*")
    # Threads, because the work is done by child processes and by zlib.
    with ThreadPoolExecutor(_WORKERS) as pool:
        list(pool.map(lambda item: install_packages(root, item[1], item[0]), missing.items()))
    return installed


def _archive(
    root: Path, build_dir: Path, contents: ArchiveContents, packages: InstalledPackages
) -> Archive:
    folder = build_dir / "archives"
    target = folder / f"{contents.step}-{archive_key(root, contents)}.zip"
    if not _found(target):
        folder.mkdir(parents=True, exist_ok=True)
        _forget_old(folder, f"{contents.step}-*.zip")
        with TemporaryDirectory(dir=folder) as scratch:
            own = Path(scratch, "own")
            _copy(root, contents.own_files, own)
            compile_folder(own, workers=1)
            files = packages.services(contents.services) | files_below(own)
            unfinished = Path(scratch, "archive.zip")
            extend_archive(unfinished, packages.common_archive, files)
            unfinished.rename(target)
    size = unzipped_bytes(target)
    check_size(contents.step, size)
    return Archive(contents.step, target, size)


def _copy(root: Path, files: Iterable[Path], target: Path) -> None:
    for file in files:
        copy = target / file
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / file, copy)


def _found(cached: Path) -> bool:
    """True if the path is in the cache; also mark it as used."""
    if cached.exists():
        os.utime(cached)
    return cached.exists()


def _forget_old(folder: Path, pattern: str) -> None:
    """Delete old builds; another process may still be copying young ones."""
    horizon = time.time() - _FORGET_AFTER_SECONDS
    for path in folder.glob(pattern):
        if path.stat().st_mtime < horizon:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _exclusive(build_dir: Path) -> Iterator[None]:
    build_dir.mkdir(parents=True, exist_ok=True)
    with (build_dir / "packaging.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
