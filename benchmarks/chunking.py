"""Chunking against langchain-text-splitters: speed, memory and the cost of an edit."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from tempfile import NamedTemporaryFile
from typing import Any, BinaryIO, Final, cast

from benchmarks.chunk_edits import EDITS, chunks_sent_again
from benchmarks.reports import ROOT, table, write_report
from benchmarks.texts import KINDS, text_of
from lambdas.chunk_text.chunking import chunks_of
from lambdas.chunk_text.plan import BatchWriter, write_plan
from medallion.aws import BLOCK_BYTES
from medallion.texts import TextDecoder
from medallion.vocabulary.datasets import ChunkSettings

SETTINGS: Final = ChunkSettings()
BIG_CHARS: Final = 24_000_000
SMALL_CHARS: Final = 100_000
SMALL_DOCUMENTS: Final = 240
MEMORY_BYTES: Final = 1_000_000_000
ROUNDS: Final = 5

MIN_SPEEDUP: Final = {"hard-wrapped": 3.0, "one-line paragraphs": 8.0}
"""Other kinds have no target: if no paragraph is longer than a chunk, the peer has little to do."""

MIN_STEP_SPEEDUP: Final = 1.5
MIN_BIG_TO_SMALL: Final = 0.8
MAX_MEMORY_MIB: Final = 32
MAX_SENT_AGAIN: Final = {"median": 2, "95th percentile": 5, "worst": 15}

_BATCH_CHUNKS: Final = 10
_PATTERN_CHARS: Final = 8_000_003

Chunker = Callable[[str], int]


@dataclass(frozen=True)
class Speeds:
    """Megabytes of text per second of processor time, by chunker; the best of all rounds."""

    chunks: int
    small: dict[str, float]
    big: dict[str, float]

    def times(self, chunker: str) -> dict[str, float]:
        """How many times faster than the peer a chunker is, by set of documents."""
        sets = {"240 of 100 kB": self.small, "one of 24 MB": self.big}
        return {name: round(mb[chunker] / mb["langchain"], 2) for name, mb in sets.items()}


def run() -> int:
    """Measure and write the report; 1 if a target is missed."""
    speeds = {kind: _speeds(kind) for kind in KINDS}
    edits = {kind: chunks_sent_again(kind, SETTINGS) for kind in KINDS}
    memory = {kind: _extra_mib(kind, MEMORY_BYTES) for kind in KINDS}
    targets = [
        *(row for kind, measured in speeds.items() for row in _speed_targets(kind, measured)),
        *(
            (f"{kind}: extra memory at 1 GB, MiB", memory[kind], "<=", MAX_MEMORY_MIB)
            for kind in KINDS
        ),
        *(
            (f"{kind}: sent again, {name}", figures[name], "<=", limit)
            for kind, figures in edits.items()
            for name, limit in MAX_SENT_AGAIN.items()
        ),
    ]
    verdicts = [(*row, _holds(row)) for row in targets]
    figures: dict[str, Any] = {
        "speeds": {kind: vars(measured) for kind, measured in speeds.items()},
        "sent_again": edits,
        "extra_mib": memory,
        "targets": verdicts,
    }
    tables = [
        table(("figure", "measured", "", "target", "met"), verdicts),
        table(("text", "documents", "chunker", "MB/s", "times the peer"), list(_rows(speeds))),
        table(("text", *EDITS, "of all"), [(kind, *_edit_row(edits[kind])) for kind in edits]),
    ]
    write_report("chunking", figures, tables, ["langchain-text-splitters"])
    return 0 if all(verdict[-1] for verdict in verdicts) else 1


def cut(text: str) -> int:
    """Chunk the text with this project's chunker: cores, contexts and offsets."""
    return sum(1 for _ in chunks_of(_blocks(text), SETTINGS))


def plan(text: bytes) -> int:
    """Do the whole step: decode, cut, hash, write JSON Lines."""
    return plan_blocks(_blocks(text), len(text))


def plan_blocks(blocks: Iterable[bytes], size: int) -> int:
    """Do the same for a document of this size that arrives in blocks."""
    nowhere = cast("BinaryIO", _Nowhere())
    writer = BatchWriter(nowhere, nowhere, "chunks.jsonl", _BATCH_CHUNKS)
    write_plan(blocks, TextDecoder(size), SETTINGS, writer)
    return writer.chunk_count


def split(text: str, chunk_size: int) -> int:
    """Chunk the text with the peer, which needs an option to give the starts of its chunks."""
    from langchain_text_splitters import (  # noqa: PLC0415 - installed only for benchmarks
        RecursiveCharacterTextSplitter,
    )

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=chunk_size, chunk_overlap=SETTINGS.context_chars, add_start_index=True
    )
    return len(splitter.create_documents([text]))


class _Nowhere:
    """A file that discards its content."""

    def write(self, data: bytes) -> int:
        return len(data)


def _blocks(text: Any) -> Iterator[Any]:
    """Blocks of the size that the object store gives."""
    return (text[at : at + BLOCK_BYTES] for at in range(0, len(text), BLOCK_BYTES))


def _speeds(kind: str) -> Speeds:
    small = [text_of(kind, SMALL_CHARS, seed) for seed in range(SMALL_DOCUMENTS)]
    big = [text_of(kind, BIG_CHARS, SMALL_DOCUMENTS)]
    sample = big[0][: BIG_CHARS // 10]
    chunker = partial(split, chunk_size=_size_for(cut(sample), sample))
    return Speeds(
        chunks=cut(big[0]),
        small=_measure(small, chunker),
        big=_measure(big, chunker),
    )


def _size_for(chunks: int, sample: str) -> int:
    """The peer's chunk size at which it makes as many chunks."""
    size = len(sample) // chunks
    for _ in range(8):
        size = round(size * split(sample, size) / chunks)
    return size


def _measure(texts: Sequence[str], peer: Chunker) -> dict[str, float]:
    as_bytes = [text.encode() for text in texts]
    work: dict[str, Callable[[], object]] = {
        "medallion": lambda: [cut(text) for text in texts],
        "medallion, whole step": lambda: [plan(text) for text in as_bytes],
        "langchain": lambda: [peer(text) for text in texts],
    }
    best = dict.fromkeys(work, float("inf"))
    for _ in range(ROUNDS):
        for name, job in work.items():
            begun = time.process_time()
            job()
            best[name] = min(best[name], time.process_time() - begun)
    size = sum(map(len, texts)) / 1e6
    return {name: round(size / seconds, 1) for name, seconds in best.items()}


def _extra_mib(kind: str, size: int) -> float:
    """The memory by which planning a document of this size raises a process's peak."""
    with NamedTemporaryFile() as file:
        file.write(text_of(kind, _PATTERN_CHARS, 0).encode())
        file.flush()
        command = [sys.executable, "-m", "benchmarks.chunk_memory", file.name, str(size)]
        done = subprocess.run(  # noqa: S603 - fixed arguments
            command, check=True, capture_output=True, text=True, cwd=ROOT
        )
    return float(json.loads(done.stdout))


Target = tuple[str, float, str, float]


def _speed_targets(kind: str, speeds: Speeds) -> Iterator[Target]:
    if kind in MIN_SPEEDUP:
        for name, times in speeds.times("medallion").items():
            yield f"{kind}, {name}: times faster", times, ">=", MIN_SPEEDUP[kind]
        for name, times in speeds.times("medallion, whole step").items():
            yield f"{kind}, {name}: whole step, times faster", times, ">=", MIN_STEP_SPEEDUP
    big_to_small = round(speeds.big["medallion"] / speeds.small["medallion"], 2)
    yield (
        f"{kind}: speed on the big document relative to small ones",
        big_to_small,
        ">=",
        MIN_BIG_TO_SMALL,
    )


def _holds(target: Target) -> bool:
    _, measured, relation, limit = target
    return measured >= limit if relation == ">=" else measured <= limit


def _rows(speeds: dict[str, Speeds]) -> Iterator[tuple[str, str, str, float, float]]:
    for kind, measured in speeds.items():
        sets = (("240 of 100 kB", measured.small), ("one of 24 MB", measured.big))
        for documents, figures in sets:
            for chunker, speed in figures.items():
                yield kind, documents, chunker, speed, round(speed / figures["langchain"], 2)


def _edit_row(figures: dict[str, float]) -> list[str]:
    per_edit = [f"{figures[name]:g} at most" for name in EDITS]
    return [*per_edit, f"{figures['chunks']:g} chunks"]
