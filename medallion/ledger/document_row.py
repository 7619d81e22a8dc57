"""A document's row in the silver table `documents`, made from its ledger entry."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import column_names

if TYPE_CHECKING:
    from medallion.ledger.entries import DocumentEntry

NO_DATASET = "UNKNOWN_DATASET"
"""Reason code of a document whose folder names no deployed dataset."""

_SAFE_DATASET = re.compile(r"[a-z][a-z0-9_]{0,62}")


def is_dataset_name(text: str) -> bool:
    """Whether the text may name a dataset: lower snake case, at most 63 characters."""
    return _SAFE_DATASET.fullmatch(text) is not None


def document_row(entry: DocumentEntry) -> dict[str, Any]:
    """The entry in the columns of the documents table; unknown values are null."""
    known: dict[str, Any] = entry.counts.to_map() | {
        "document_id": entry.document_id,
        "source_key": entry.key,
        "source_version": entry.version_id,
        "run_id": entry.run_id,
        "status": entry.status.value,
        "reason_code": entry.reason_code,
        "reason": entry.reason,
        "size_bytes": entry.size_bytes,
        "gold_rows": entry.gold.rows,
        "gold_snapshot_id": entry.gold.snapshot_id,
        "prompt_version": entry.prompt_version,
        "made_with": json.dumps(entry.made_with, sort_keys=True) if entry.made_with else None,
        "updated_at": entry.updated_at or None,
    }
    return {name: known.get(name) for name in column_names(lake.DOCUMENTS)}


def document_line(entry: DocumentEntry) -> bytes:
    """The row as one JSON line."""
    return json.dumps(document_row(entry), ensure_ascii=False).encode() + b"\n"


def document_row_key(entry: DocumentEntry) -> str:
    """Silver key of the row; all documents without a deployed dataset share one partition.

    Athena lists only the partitions of deployed datasets, and this one.
    """
    # Without a prompt version, no deployed dataset has ever claimed it; it may be deleted since.
    if entry.reason_code == NO_DATASET or not entry.prompt_version:
        return undeployed_row_key(entry)
    return lake.silver_key(lake.DOCUMENTS, dataset_label(entry.dataset), entry.document_id)


def row_keys(entry: DocumentEntry, table: str) -> tuple[str, ...]:
    """Silver bucket: all objects that may have rows of the document in a table."""
    first = lake.silver_key(table, dataset_label(entry.dataset), entry.document_id)
    return lake.part_keys(first, entry.row_parts.get(table, 1))


def undeployed_row_key(entry: DocumentEntry) -> str:
    """Silver key of the row that a document has while its dataset is not deployed."""
    return lake.silver_key(lake.DOCUMENTS, lake.UNKNOWN_DATASET, entry.document_id)


def dataset_label(dataset: str) -> str:
    """The dataset's name for partitions, logs and metrics; a placeholder if it is invalid."""
    return dataset if is_dataset_name(dataset) else lake.UNKNOWN_DATASET
