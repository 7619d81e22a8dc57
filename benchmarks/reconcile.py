"""Time and memory of ReconcileDocument on a generated dense document, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.generated_plan import RECORDS_PER_CHUNK
from benchmarks.reconcile_memory import generated
from benchmarks.reports import ROOT, table, write_report

SIZE: Final = "SIZE"
"""The environment variable with the document's bytes; 1 GB needs 15 GB of disk."""

_DEFAULT_SIZE: Final = 100_000_000
_MOST_MIB: Final = 512
_MOST_MINUTES: Final = 10
"""Of one core, for 1 GB: Lambda stops the function after 15, and S3 takes its share."""


def run() -> bool:
    """Measure, write the report; true if a target is missed."""
    size = int(os.environ.get(SIZE) or _DEFAULT_SIZE)
    with TemporaryDirectory() as folder:
        generated(size).write(Path(folder))
        figures = _measured(Path(folder), size)
    minutes = figures["processor_seconds"] / 60
    minutes_for_1_gb = minutes * 1_000_000_000 / size
    is_complete = figures["rows"] == figures["rows_expected"]
    rows: list[list[object]] = [
        ["Text, MB", size // 1_000_000, ""],
        ["Records (per chunk)", f"{figures['records']:,} ({RECORDS_PER_CHUNK})", ""],
        ["All rows are there", "yes" if is_complete else "no", "yes"],
        ["Extra memory, MiB", figures["memory_mib"], _MOST_MIB],
        ["Processor time, minutes", round(minutes, 1), ""],
        ["The same for 1 GB", round(minutes_for_1_gb, 1), _MOST_MINUTES],
        [
            "Objects (the largest, MiB)",
            f"{figures['objects']} ({figures['largest_object_mib']})",
            "",
        ],
    ]
    write_report(
        "reconcile",
        {"size": size, **figures},
        [table(["Figure", "", "Target"], rows)],
        ["pydantic"],
    )
    misses = figures["memory_mib"] > _MOST_MIB or minutes_for_1_gb > _MOST_MINUTES
    return misses or not is_complete


def _measured(folder: Path, size: int) -> dict[str, Any]:
    """The figures of a process that has imported nothing else."""
    command = [sys.executable, "-m", "benchmarks.reconcile_memory", str(folder), str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found
