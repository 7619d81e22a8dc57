"""The ledger in DynamoDB: who owns a document or a dataset's gold, and how runs ended."""

from __future__ import annotations

from medallion.ledger.document_row import (
    NO_DATASET,
    dataset_label,
    document_line,
    document_row,
    document_row_key,
    is_dataset_name,
    undeployed_row_key,
)
from medallion.ledger.documents import DOCUMENT_SORT_KEY, DocumentEntry, Ledger
from medallion.ledger.executions import Executions, StepFunctionsExecutions
from medallion.ledger.facts import Counts, GoldResult, Proposal
from medallion.ledger.gold_claims import GoldClaim, GoldClaims, WaitingDocument
from medallion.ledger.gold_runs import isolate_documents, read_manifest, read_result

__all__ = [
    "DOCUMENT_SORT_KEY",
    "NO_DATASET",
    "Counts",
    "DocumentEntry",
    "Executions",
    "GoldClaim",
    "GoldClaims",
    "GoldResult",
    "Ledger",
    "Proposal",
    "StepFunctionsExecutions",
    "WaitingDocument",
    "dataset_label",
    "document_line",
    "document_row",
    "document_row_key",
    "is_dataset_name",
    "isolate_documents",
    "read_manifest",
    "read_result",
    "undeployed_row_key",
]
