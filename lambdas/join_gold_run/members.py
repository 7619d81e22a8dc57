"""The documents of a gold run: which of the waiting ones, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.contracts import GoldManifest, ManifestDocument

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from medallion.gold_runs import WaitingDocument


@dataclass(frozen=True)
class Bounds:
    """How much one gold run includes; its leader is always included."""

    documents: int
    size_bytes: int


def companions(
    leader: WaitingDocument, waiting: Iterable[WaitingDocument]
) -> Iterator[WaitingDocument]:
    """The leader, then the documents that may share its gold run, in their turn."""
    yield leader
    for document in waiting:
        if document.document_id != leader.document_id and document.group == leader.group:
            yield document


def within(bounds: Bounds, documents: Iterable[WaitingDocument]) -> Iterator[WaitingDocument]:
    """The first documents up to the bounds, at least one."""
    count, size = 0, 0
    for document in documents:
        count, size = count + 1, size + document.size_bytes
        if count > 1 and (count > bounds.documents or size > bounds.size_bytes):
            return
        yield document


def manifest_of(
    gold_run_id: str,
    dataset: str,
    documents: Iterable[WaitingDocument],
    replaces: tuple[str, ...] = (),
) -> GoldManifest:
    """The Spark job's input."""
    return GoldManifest(
        gold_run_id=gold_run_id,
        dataset=dataset,
        documents=tuple(
            ManifestDocument(
                document_id=d.document_id,
                source_key=d.source_key,
                version_id=d.version_id,
                records_key=d.records_key,
                fence=d.fence,
                record_parts=d.record_parts,
                run_id=d.run_id,
            )
            for d in documents
        ),
        replaces=replaces,
    )
