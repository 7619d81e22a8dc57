"""The text after the chunks of a batch, which is in later lines of chunks.jsonl."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from medallion.contracts import TextChunk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from medallion.aws import ObjectStore
    from medallion.contracts import BatchPointer

BYTES_PER_CHAR = 4
"""More than the UTF-8 and the escapes of most characters take in a line."""


@dataclass(frozen=True)
class FollowingText:
    """Reads lines after the batch only if they are needed, and only once.

    Attributes:
        chunks: of the batch, with the repeats.
        chars: number of characters that are needed after a chunk; there may be fewer.
    """

    silver: ObjectStore
    batch: BatchPointer
    chunks: Sequence[TextChunk]
    chars: int

    def after(self, chunk: TextChunk) -> str:
        """The text after the chunk's core; empty if the document ends there."""
        return self._in_batch(chunk) + self._after_batch(chunk)

    def _in_batch(self, chunk: TextChunk) -> str:
        later = (other.core for other in self.chunks if other.index > chunk.index)
        return "".join(later)[: self.chars]

    def _after_batch(self, chunk: TextChunk) -> str:
        missing = self.chars - (self.chunks[-1].core_end - chunk.core_end)
        return self._next_text[:missing] if missing > 0 else ""

    @cached_property
    def _next_text(self) -> str:
        start = self.batch.end_byte
        end = start + 2 * BYTES_PER_CHAR * self.chars
        body = self.silver.get(self.batch.chunks_key, (start, end)) or b""
        *lines, _ = body.split(b"\n")
        return "".join(TextChunk.model_validate_json(line).core for line in lines)
