"""What ReconcileDocument reads from its environment."""

from __future__ import annotations

from medallion.contracts import Settings


class ReconcileDocumentSettings(Settings):
    """Names of the ledger and the buckets."""

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
