"""`python -m benchmarks.chunk_memory FILE BYTES`: peak memory of planning a streamed document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chunking import SETTINGS, plan_blocks
from medallion.aws import BLOCK_BYTES


def main(file: Path, size: int) -> None:
    """Plan the repeated file as one document; print in MiB how much this raises the peak memory."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # forget the peak of imports
    begun = _kib("VmRSS")
    chunks = plan_blocks(_stream(file, size), size)
    assert chunks >= size // SETTINGS.max_chars
    print(round((_kib("VmHWM") - begun) / 1024, 1))


def _stream(file: Path, size: int) -> Iterator[bytes]:
    while size > 0:
        with file.open("rb") as text:
            while size > 0 and (block := text.read(min(BLOCK_BYTES, size))):
                size -= len(block)
                yield block


def _kib(figure: str) -> int:
    """A figure of this process; that of getrusage includes the peak before exec."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith(f"{figure}:"))
    return int(line.split()[1])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
