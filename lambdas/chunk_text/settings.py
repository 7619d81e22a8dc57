"""What ChunkText reads from its environment."""

from __future__ import annotations

import os

from pydantic import Field

from medallion.contracts.settings import Settings, read_settings


class ChunkTextSettings(Settings):
    """Names of the buckets and the ledger.

    Attributes:
        batch_chunks: number of chunks of a Map item.
    """

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
    batch_chunks: int = Field(default=10, ge=1)


def load_settings() -> ChunkTextSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a variable is missing or has no value of its type.
    """
    return read_settings(ChunkTextSettings, os.environ)
