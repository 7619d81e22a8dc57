"""Writes a document's plan: its chunks, and the batches that become Map items."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

import orjson

from lambdas.chunk_text.chunking import Chunk, chunks_of
from medallion.contracts import BatchPointer
from medallion.texts import TextDecoder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from medallion.vocabulary.datasets import ChunkSettings


@dataclass
class FirstChunks:
    """The index of the first chunk of each key.

    It takes 125 bytes for each different chunk: 31 MB for a document of 1 GiB in chunks of the
    default sizes.
    """

    _index_of: dict[bytes, int] = field(default_factory=dict)

    def earlier(self, chunk_key: str, index: int) -> int | None:
        """The index of an earlier chunk with this key; None if there is none."""
        first = self._index_of.setdefault(bytes.fromhex(chunk_key), index)
        return None if first == index else first


@dataclass
class BatchWriter:
    """Writes chunk lines and, for every `batch_chunks` of them, one batch line.

    Both files are streamed: only the numbers of the current batch are kept, and those of the first
    `inline_batches`.
    """

    chunks: BinaryIO
    batches: BinaryIO
    chunks_key: str
    batch_chunks: int
    inline_batches: int = 0
    chunk_count: int = 0
    batch_count: int = 0
    repeated_chunks: int = 0
    _first: list[BatchPointer] = field(default_factory=list)
    _position: int = 0
    _batch_start: int = 0
    _in_batch: int = 0

    def add(self, line: bytes, *, repeated: bool = False) -> None:
        self.chunks.write(line)
        self.repeated_chunks += repeated
        self._position += len(line)
        self.chunk_count += 1
        self._in_batch += 1
        if self._in_batch == self.batch_chunks:
            self.close_batch()

    def close_batch(self) -> None:
        """Write the batch line for the chunks since the last one, if there are any."""
        if not self._in_batch:
            return
        pointer = BatchPointer(
            batch_index=self.batch_count,
            chunks_key=self.chunks_key,
            start_byte=self._batch_start,
            end_byte=self._position,
            chunk_count=self._in_batch,
        )
        self.batches.write(pointer.model_dump_json().encode() + b"\n")
        if len(self._first) < self.inline_batches:
            self._first.append(pointer)
        self.batch_count += 1
        self._batch_start, self._in_batch = self._position, 0

    def inline(self) -> tuple[BatchPointer, ...]:
        """All batches if they may run in the document's execution, otherwise none."""
        return tuple(self._first) if self.batch_count <= self.inline_batches else ()


def chunk_key_of(chunk: Chunk) -> str:
    """24 hex digits: the hash of core and context, which is the text that the model reads."""
    text = f"{chunk.context_before}\x00{chunk.core}\x00{chunk.context_after}"
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def chunk_line(chunk: Chunk, chunk_key: str, repeats: int | None) -> bytes:
    """One line of chunks.jsonl: a `TextChunk`, written without pydantic for speed."""
    values = {
        "index": chunk.index,
        "chunk_key": chunk_key,
        "core_start": chunk.core_start,
        "core_end": chunk.core_end,
        "core_start_byte": chunk.core_start_byte,
        "core_end_byte": chunk.core_end_byte,
        "context_before": chunk.context_before,
        "core": chunk.core,
        "context_after": chunk.context_after,
        "repeats": repeats,
    }
    return orjson.dumps(values, option=orjson.OPT_APPEND_NEWLINE)


def write_plan(
    blocks: Iterable[bytes],
    decoder: TextDecoder,
    settings: ChunkSettings,
    writer: BatchWriter,
) -> None:
    """Stream a document's bytes into the plan.

    Raises:
        DocumentRejectedError: the bytes are not text that can be processed.
    """
    firsts = FirstChunks()
    for chunk in chunks_of(decoder.decode(blocks), settings):
        key = chunk_key_of(chunk)
        repeats = firsts.earlier(key, chunk.index)
        writer.add(chunk_line(chunk, key, repeats), repeated=repeats is not None)
    writer.close_batch()
