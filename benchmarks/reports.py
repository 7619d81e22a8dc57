"""Write a benchmark's figures with the machine and the versions on which they were measured."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

REPORTS = Path(__file__).parent / "reports"
ROOT = Path(__file__).parents[1]


def write_report(
    name: str, figures: Mapping[str, Any], tables: Sequence[str], peers: Sequence[str]
) -> Path:
    """Write `<name>.json` and `<name>.md`, and print the latter."""
    circumstances = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": _processor(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{peer: version(peer) for peer in peers},
    }
    REPORTS.mkdir(exist_ok=True)
    report = {"circumstances": circumstances, **figures}
    path = REPORTS / f"{name}.json"
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    facts = "\n".join(f"- {key}: {value}" for key, value in circumstances.items())
    text = "\n\n".join([f"# Benchmark: {name}", *tables, facts]) + "\n"
    path.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    return path


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    names = [line for line in cpuinfo.splitlines() if line.startswith("model name")]
    return names[0].partition(": ")[2] if names else platform.machine()
