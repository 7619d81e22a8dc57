"""What ChunkText reads from its environment."""

from __future__ import annotations

from pydantic import Field

from medallion.contracts import Settings


class ChunkTextSettings(Settings):
    """Names of the buckets and the ledger.

    Attributes:
        batch_chunks: number of chunks per Map item.
        inline_batches: a plan of at most so many batches has no Map Run of its own.
    """

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
    batch_chunks: int = Field(ge=1)
    inline_batches: int = Field(ge=0, le=40)
