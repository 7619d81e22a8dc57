"""The ledger in DynamoDB: who owns a document, and how its runs ended."""

from __future__ import annotations

from medallion.ledger.bulk_reads import get_items
from medallion.ledger.document_items import DOCUMENT_SORT_KEY
from medallion.ledger.document_row import (
    NO_DATASET,
    dataset_label,
    document_line,
    document_row,
    document_row_key,
    is_dataset_name,
    row_keys,
)
from medallion.ledger.document_rows import write_document_row
from medallion.ledger.documents import Ledger
from medallion.ledger.dynamo_items import from_item, is_refused, to_attribute, to_item
from medallion.ledger.entries import DocumentEntry
from medallion.ledger.executions import ALIVE, Executions, StepFunctionsExecutions
from medallion.ledger.facts import Counts, GoldResult, Proposal
from medallion.ledger.outcomes import Outcome, outcome_of

__all__ = [
    "ALIVE",
    "DOCUMENT_SORT_KEY",
    "NO_DATASET",
    "Counts",
    "DocumentEntry",
    "Executions",
    "GoldResult",
    "Ledger",
    "Outcome",
    "Proposal",
    "StepFunctionsExecutions",
    "dataset_label",
    "document_line",
    "document_row",
    "document_row_key",
    "from_item",
    "get_items",
    "is_dataset_name",
    "is_refused",
    "outcome_of",
    "row_keys",
    "to_attribute",
    "to_item",
    "write_document_row",
]
