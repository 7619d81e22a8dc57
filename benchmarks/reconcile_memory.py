"""`python -m benchmarks.reconcile_memory FOLDER BYTES`: time and memory of ReconcileDocument."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from benchmarks.generated_plan import CHUNK_CHARS, GeneratedDocument
from benchmarks.memory import forget_peak, peak_mib, resident_mib
from lambdas.reconcile_document.reconciliation import (
    ReconcileDocumentDependencies,
    reconcile_document,
)
from lambdas.reconcile_document.row_parts import MAX_PART_BYTES
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.aws import BLOCK_BYTES, Threads
from medallion.contracts import DocumentPointer, ReconcileDocumentRequest
from medallion.ledger import DocumentEntry, Ledger, Proposal
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

DOCUMENT: Final = DocumentPointer(
    document_id="d" * 32,
    dataset="notes",
    bucket="bronze",
    key="notes/dense.txt",
    version_id="v1",
    size_bytes=1,
    fence=1,
    run_id="run-arn-1",
    run_name="run-1",
    fresh_salt="",
    rejudge=False,
    dry_run=False,
)
_NAMES: Final = ("mood", "score", "day", "ticket")
_DATASET: Final = Dataset(
    name="notes",
    title="Notes",
    description="",
    owner="",
    record_schema={"type": "object", "properties": {name: {} for name in _NAMES}, "required": []},
    instructions="List the visits.",
    examples=(),
)
_ROWS_END: Final = b"\n"


@dataclass
class FolderStore:
    """Objects in a folder; written ones are only counted, because they would fill the disk."""

    root: Path
    lines: Counter[str] = field(default_factory=Counter)
    sizes: dict[str, int] = field(default_factory=dict)
    _etags: dict[str, str] = field(default_factory=dict)

    def get(self, key: str, byte_range: tuple[int, int] | None = None) -> bytes | None:
        assert byte_range is None
        path = self.root / key
        return path.read_bytes() if path.exists() else None

    def stream(self, key: str, version_id: str | None = None) -> Iterator[bytes]:
        assert version_id is None
        with (self.root / key).open("rb") as file:
            while block := file.read(BLOCK_BYTES):
                yield block

    def etag(self, key: str) -> str | None:
        return self._etags.get(key)

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        """Read the object once, as an upload does."""
        assert self._etags.get(key) == etag
        digest, size, lines = hashlib.md5(usedforsecurity=False), 0, 0
        for block in _blocks(body):
            digest.update(block)
            size, lines = size + len(block), lines + block.count(_ROWS_END)
        self._etags[key] = digest.hexdigest()
        self.sizes[key] = size
        self.lines[key.partition("/")[0]] += lines
        return self._etags[key]


def _blocks(body: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(body, bytes):
        yield body
        return
    body.seek(0)
    while block := body.read(1024 * 1024):
        yield block


class OneEntry:
    """A ledger with one document, whose claim is never lost."""

    def require_claim(self, document: DocumentPointer) -> DocumentEntry:
        return DocumentEntry(
            document.document_id, document.dataset, document.bucket, document.key, fence=1
        )

    def propose(self, _: DocumentPointer, proposal: Proposal) -> None:
        assert proposal.status == "COMPLETE", proposal

    def __getattr__(self, name: str) -> Any:
        """Accept every other write."""
        return lambda *_args, **_named: None


def generated(size: int) -> GeneratedDocument:
    """The document of about that many bytes."""
    return GeneratedDocument(DOCUMENT, max(2, size // CHUNK_CHARS))


def main(folder: Path, size: int) -> None:
    """Reconcile the generated document of that size in the folder; print the figures as JSON."""
    document = generated(size)
    (folder / "datasets").mkdir(exist_ok=True)
    (folder / lake.compiled_dataset_key("notes")).write_text(_DATASET.to_json(), encoding="utf-8")
    store = FolderStore(folder)
    ledger = cast("Ledger", OneEntry())
    dependencies = ReconcileDocumentDependencies(
        silver=cast("Any", store),
        artifacts=cast("Any", store),
        tables=SilverTablesWriter(cast("Any", store), ledger, MAX_PART_BYTES),
        ledger=ledger,
        concurrency=Threads(),
    )
    request = ReconcileDocumentRequest(document=DOCUMENT, plan=document.plan())
    forget_peak()
    before, begun, busy = resident_mib(), time.perf_counter(), time.process_time()
    response, _ = reconcile_document(request, dependencies)
    print(
        json.dumps(
            {
                "seconds": round(time.perf_counter() - begun, 1),
                "processor_seconds": round(time.process_time() - busy, 1),
                "memory_mib": round(peak_mib() - before, 1),
                "rows_expected": {
                    lake.RECORDS: document.records,
                    lake.CHUNKS: document.chunks,
                    lake.QUARANTINE: document.duplicates,
                },
                "rows": dict(store.lines),
                "records": response.records,
                "objects": len(store.sizes),
                "largest_object_mib": round(max(store.sizes.values()) / 2**20, 1),
                "written_mib": round(sum(store.sizes.values()) / 2**20, 1),
            }
        )
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
