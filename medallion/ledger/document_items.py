"""The keys of documents' items in the ledger table."""

from __future__ import annotations

from typing import Any

from medallion.ledger.dynamo_items import to_item

DOCUMENT_SORT_KEY = "document"


def document_partition(document_id: str) -> str:
    """Partition key of a document's item."""
    return f"document#{document_id}"


def key_of(document_id: str) -> dict[str, Any]:
    """Primary key of a document's item."""
    return to_item({"pk": document_partition(document_id), "sk": DOCUMENT_SORT_KEY})
