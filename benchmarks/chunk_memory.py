"""`python -m benchmarks.chunk_memory FILE BYTES`: peak memory of planning a streamed document."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.chunking import SETTINGS, plan_blocks
from benchmarks.memory import forget_peak, peak_mib, resident_mib
from medallion.aws import BLOCK_BYTES


def main(file: Path, size: int) -> None:
    """Plan the repeated file as one document; print in MiB how much this raises the peak memory."""
    forget_peak()
    begun = resident_mib()
    chunks = plan_blocks(_stream(file, size), size)
    assert chunks >= size // SETTINGS.max_chars
    print(round(peak_mib() - begun, 1))


def _stream(file: Path, size: int) -> Iterator[bytes]:
    while size > 0:
        with file.open("rb") as text:
            while size > 0 and (block := text.read(min(BLOCK_BYTES, size))):
                size -= len(block)
                yield block


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
