"""The two model adapters, each in a process with only its Lambda archive."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from benchmarks.reports import ROOT, table, write_report
from cdktf_app.packaging import build_archives
from local_aws.gemini_stand_in.__main__ import make_server
from local_aws.gemini_stand_in.arguments import StandInArguments

ADAPTERS: Final = {
    "google-generativeai": "generative_ai_model.GenerativeAiModel",
    "google-genai": "genai_model.GenAiModel",
}
CALLS: Final = 200
ROUNDS: Final = 3
MAX_UNZIPPED_MIB: Final = 125
"""Half of Lambda's limit."""

_CALL: Final = (ROOT / "benchmarks" / "adapter_calls.py").read_text(encoding="utf-8")


def run() -> int:
    """Measure both adapters and write the report; 1 if an archive is too large."""
    with _stand_in() as url:
        figures = {name: _figures(name, url) for name in ADAPTERS}
    names = list(next(iter(figures.values())))
    rows = [(figure, *(figures[name][figure] for name in ADAPTERS)) for figure in names]
    write_report("adapters", figures, [table(("figure", *ADAPTERS), rows)], list(ADAPTERS))
    return int(any(measured["unzipped, MiB"] > MAX_UNZIPPED_MIB for measured in figures.values()))


def _figures(adapter: str, url: str) -> dict[str, float]:
    step = "extract_batch"
    archive = build_archives(ROOT, ROOT / ".build", [step], adapter)[step]
    with TemporaryDirectory() as folder:
        with zipfile.ZipFile(archive.path) as content:
            content.extractall(folder)
        rounds = [_calls(Path(folder), ADAPTERS[adapter], url) for _ in range(ROUNDS)]
    return {
        "zipped, MiB": round(archive.zipped_bytes / 2**20, 1),
        "unzipped, MiB": round(archive.unzipped_bytes / 2**20, 1),
        **{name: min(figures[name] for figures in rounds) for name in rounds[0]},
    }


def _calls(folder: Path, adapter: str, url: str) -> dict[str, float]:
    # Only the archive can be imported: no site-packages, no PYTHON* variables.
    command = [sys.executable, "-I", "-S", "-c", _CALL, str(folder), adapter, url, str(CALLS)]
    done = subprocess.run(  # noqa: S603 - fixed arguments
        command, check=True, capture_output=True, text=True, cwd=folder, env={}
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return {name: float(value) for name, value in result.items()}


@contextmanager
def _stand_in() -> Iterator[str]:
    server = make_server(StandInArguments())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
