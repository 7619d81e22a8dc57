"""The unpacked archives of functions, shared by all workers with the same code."""

import hashlib
import shutil
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ministack.core.lambda_runtime as runtime

_lock = threading.Lock()


class _SharedArchive(zipfile.ZipFile):
    """An archive that is unpacked once; a worker's folder has links to its top entries."""

    def extractall(self, path: Any = None, members: Any = None, pwd: bytes | None = None) -> None:
        archive, target = Path(str(self.filename)), Path(path)
        workers = archive.parents[1]
        with _lock:
            unpacked = self._unpacked(archive, workers / "function-code", members, pwd)
            for entry in unpacked.iterdir():
                (target / entry.name).symlink_to(entry)
            _forget_unused(workers)

    def _unpacked(self, archive: Path, shared: Path, members: Any, pwd: bytes | None) -> Path:
        with archive.open("rb") as file:
            unpacked = shared / hashlib.file_digest(file, "sha256").hexdigest()
        if not unpacked.exists():
            part = unpacked.with_suffix(".part")
            super().extractall(part, members, pwd)
            part.rename(unpacked)
        return unpacked


def install() -> None:
    """Unpack a function's archive once; MiniStack does it again for each worker.

    For a function with a model client, that took seconds of processor time and 100 MB on the disk.
    """
    runtime.zipfile = SimpleNamespace(
        ZipFile=_SharedArchive,
        BadZipFile=zipfile.BadZipFile,
        LargeFileError=zipfile.LargeZipFile,
    )


def _forget_unused(workers: Path) -> None:
    """Delete the archives to which no worker's folder has links any more."""
    links = [link for link in workers.glob("ministack-lambda-*/*/*") if link.is_symlink()]
    used = {link.readlink().parent for link in links}
    for unpacked in (workers / "function-code").iterdir():
        if unpacked not in used:
            shutil.rmtree(unpacked, ignore_errors=True)
