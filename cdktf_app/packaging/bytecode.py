"""Compile a folder of Python files, so that a function starts without compiling anything.

/var/task is read-only: files that are not compiled in the archive are compiled at every cold
start. Unchecked-hash files are valid regardless of time stamps, and depend only on their input.
"""

from __future__ import annotations

import os
import py_compile
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

RUNTIME_ROOT = "/var/task"


def compile_folder(root: Path, workers: int = 2) -> None:
    """Compile every `.py` below the root in fresh processes.

    Each process gets a fixed share of the files and a fixed hash seed, because the other files
    that a process has compiled affect the bytes that it writes.

    Raises:
        subprocess.CalledProcessError: a worker failed.
    """
    command = [sys.executable, "-S", __file__, str(root)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    processes = [
        subprocess.Popen([*command, str(share), str(workers)], env=environment)  # noqa: S603 - this file
        for share in range(workers)
    ]
    for process in processes:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)


def compile_share(root: Path, share: int, shares: int) -> None:
    """Compile every `shares`-th file, starting with number `share`."""
    for file in sorted(root.rglob("*.py"))[share::shares]:
        relative = file.relative_to(root).as_posix()
        try:
            py_compile.compile(
                str(file),
                cfile=cache_from_source(str(file), optimization=""),
                dfile=f"{RUNTIME_ROOT}/{relative}",
                doraise=True,
                optimize=0,
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )
        except py_compile.PyCompileError:
            # Some packages contain templates and files for other versions of Python.
            continue


if __name__ == "__main__":
    compile_share(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
