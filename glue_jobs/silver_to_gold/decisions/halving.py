"""Finds the documents that break a gold run, by trying halves of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from glue_jobs.silver_to_gold.manifest import GoldRunBreak, ManifestDocument

BreakOf = Callable[[Sequence[ManifestDocument]], GoldRunBreak | None]
"""Try these documents: None if they do not break the gold run."""


def broken_documents(
    documents: Sequence[ManifestDocument], break_of: BreakOf
) -> dict[str, GoldRunBreak]:
    """The documents that break the gold run even alone, each with its break.

    It takes at most 2 k log2(n) tries for k such documents among n.

    Args:
        documents: they are known to break the gold run together.
        break_of: tries documents.
    """
    if len(documents) == 1:
        broken = break_of(documents)
        return {documents[0].document_id: broken} if broken else {}
    middle = len(documents) // 2
    left, right = documents[:middle], documents[middle:]
    if not _breaks(left, break_of):
        # So the right half does, and needs no try of its own.
        return broken_documents(right, break_of)
    found = broken_documents(left, break_of)
    return found | (broken_documents(right, break_of) if _breaks(right, break_of) else {})


def _breaks(documents: Sequence[ManifestDocument], break_of: BreakOf) -> bool:
    """A single document is tried once, when it is alone."""
    return len(documents) == 1 or break_of(documents) is not None
