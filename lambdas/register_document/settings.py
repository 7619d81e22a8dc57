"""What RegisterDocument reads from its environment."""

from __future__ import annotations

from medallion.contracts import Settings


class RegisterDocumentSettings(Settings):
    """Names of the ledger and the buckets."""

    documents_table: str
    bronze_bucket: str
    artifacts_bucket: str
