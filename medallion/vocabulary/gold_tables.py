"""Columns that every gold records table has, and the names of gold tables."""

from __future__ import annotations

from typing import Final

EVIDENCE_COLUMNS: Final[tuple[tuple[str, str, str], ...]] = (
    ("record_id", "string", "stable id of the record"),
    ("document_id", "string", "hash of bronze bucket and key"),
    ("source_key", "string", "key of the text in the bronze bucket"),
    ("source_version", "string", "S3 version id of the text"),
    ("chunk_key", "string", "content-addressed name of the chunk that owns the record"),
    ("quote", "string", "the source's own words"),
    ("quote_start", "bigint", "first code point of the quote in the decoded text"),
    ("quote_end", "bigint", "code point after the quote"),
    ("quote_match", "string", "how the quote was found"),
    ("open_end", "boolean", "true if the text that the model saw may end before the record does"),
    ("model", "string", "model version that answered"),
    ("prompt_version", "string", "hash of instructions, examples and schema"),
    ("extracted_at", "timestamp", "when the model answered"),
    ("run_id", "string", "ARN of the execution that extracted the row"),
)
"""(name, Spark SQL type, comment); the dataset's own fields come before them."""


def keeps_type(existing: str, wanted: str) -> bool:
    """Whether a column of the existing type can take values of the wanted type.

    Iceberg could widen some types, but readers would see another type than before.
    """
    return existing == wanted


def records_table(dataset: str) -> str:
    return f"{dataset}_records"


def aggregate_table(dataset: str, name: str) -> str:
    """The table of `gold/<name>.sql`."""
    return f"{dataset}_{name}"


def quality_results_table(dataset: str) -> str:
    return f"{dataset}_quality_results"
