"""Compiles a folder of Python files, so that a function starts without compiling anything.

/var/task is read-only: what is not compiled in the archive is compiled at every cold start.
Unchecked-hash files are valid whatever the time stamps, and the same from the same input.
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

    Fresh ones, each with a fixed share of the files and a fixed hash seed: what else a process
    has compiled shows in the bytes that it writes.

    Raises:
        subprocess.CalledProcessError: a worker broke.
    """
    command = [sys.executable, "-S", __file__, str(root)]
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    processes = [
        subprocess.Popen([*command, str(share), str(workers)], env=environment)  # noqa: S603 - our own file
        for share in range(workers)
    ]
    for process in processes:
        if process.wait():
            raise subprocess.CalledProcessError(process.returncode, command)


def compile_share(root: Path, share: int, shares: int) -> None:
    """Compile every `shares`-th file, beginning with number `share`."""
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
            # Templates and files for other versions of Python: packages bring some along.
            continue


if __name__ == "__main__":
    compile_share(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
