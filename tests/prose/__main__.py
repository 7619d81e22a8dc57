"""Prints what files should say otherwise: `python -m tests.prose [FILE …]`; exit code 1 if any."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests.prose.checking import remarks_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FOLDERS: Final = (
    "benchmarks", "cdktf_app", "cli", "datasets", "docs", "glue_jobs", "lambdas", "local_aws",
    "medallion", "statemachine", "tests",
)  # fmt: skip
_SUFFIXES: Final = {".md", ".py", ".json"}


def main(arguments: Sequence[str]) -> int:
    files = [Path(name) for name in arguments] or sorted(_files())
    missing = [str(path) for path in files if not path.is_file()]
    if missing:
        sys.stderr.write(f"no such file: {', '.join(missing)}\n")
        return 2
    with ProcessPoolExecutor() as pool:
        remarks = list(pool.map(remarks_on, files, chunksize=20))
    for path, found in zip(files, remarks, strict=True):
        for line, words, message in found:
            sys.stdout.write(f"{path}:{line}: {words}: {message}\n")
    count = sum(map(len, remarks))
    sys.stdout.write(f"{len(files)} files, {count} remarks\n")
    return 1 if count else 0


def _files() -> Iterator[Path]:
    yield from Path().glob("*.md")
    for folder in _FOLDERS:
        yield from (path for path in Path(folder).rglob("*") if path.suffix in _SUFFIXES)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
