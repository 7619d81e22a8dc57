"""Rejects documents that cannot be processed, before they cost anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medallion.ledger import NO_DATASET
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from medallion.vocabulary.datasets import Dataset


@dataclass(frozen=True)
class Rejection:
    """Why a document is rejected, as a code and a sentence."""

    reason_code: str
    reason: str


def rejection_of(key: str, size_bytes: int, dataset: Dataset | None) -> Rejection | None:
    """Why the object cannot be processed, None if it can be tried.

    Args:
        key: key in the bronze bucket.
        size_bytes: size of the object.
        dataset: the dataset that the first folder names, None if there is no such dataset.
    """
    if dataset is None:
        return _without_dataset(key)
    if size_bytes == 0:
        return Rejection("EMPTY", "the object has no bytes")
    limit = dataset.limits.max_document_bytes
    if size_bytes > limit:
        return Rejection(
            "TOO_LARGE", f"{size_bytes} bytes, but dataset {dataset.name} takes at most {limit}"
        )
    return None


def _without_dataset(key: str) -> Rejection:
    rule = "the first folder of a key names a deployed dataset (<dataset>/<any name>.txt)"
    folder = lake.dataset_of(key)
    if not folder:
        return Rejection("NO_DATASET", f"the key is in no folder: {rule}")
    return Rejection(NO_DATASET, f"there is no dataset {folder[:63]!r}: {rule}")
