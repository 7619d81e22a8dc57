"""Import an adapter and call the model, in an unpacked archive without other packages."""

from __future__ import annotations

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Any

TEXT = "Report A\nScore: 4\nComment: it went well, great.\n\nReport B\nComment: terrible.\n" * 40


class Key:
    """A key; the stand-in accepts any."""

    def current(self) -> str:
        return "any"

    def newest(self) -> str:
        return "any"


def main(folder: str, adapter: str, url: str, calls: int) -> dict[str, float]:
    """The processor time of the first call and of each further call, and the peak memory."""
    sys.path.insert(0, folder)
    module, _, name = adapter.rpartition(".")
    begun = time.process_time()
    adapter_class = getattr(importlib.import_module(f"lambdas.extract_batch.{module}"), name)
    runtime = importlib.import_module("medallion.aws.runtime").LambdaRuntime()
    model = adapter_class(Key(), runtime, url)
    model.connect("any")
    model.answer(_request(0), 30)
    first = time.process_time() - begun
    begun = time.process_time()
    for number in range(1, calls + 1):
        model.answer(_request(number), 30)
    each = (time.process_time() - begun) / calls
    return {
        "import, set-up and first call, CPU s": round(first, 2),
        "each further call, CPU ms": round(each * 1000, 2),
        "peak memory, MiB": round(_peak_mib(), 1),
    }


def _request(number: int) -> Any:
    requests = importlib.import_module("medallion.model.extraction_model")
    mood = {"type": "STRING", "enum": ["good", "bad"], "description": "How it went."}
    record = {"type": "OBJECT", "properties": {"mood": mood, "quote": {"type": "STRING"}}}
    records = {"type": "ARRAY", "items": record}
    return requests.ModelRequest(
        model="gemini-3.5-flash-lite",
        instructions="List the moods.",
        text=f"<document-0>\nReport {number}\n{TEXT}\n</document-0>",
        response_schema={"type": "OBJECT", "properties": {"records": records}},
        temperature=0.0,
        max_output_tokens=8192,
    )


def _peak_mib() -> float:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))))
