"""What ChunkText reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class ChunkTextSettings:
    """Names of the buckets and the ledger; `batch_chunks` is the number of chunks a Map item."""

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
    batch_chunks: int = 10


def load_settings() -> ChunkTextSettings:
    """Settings from the environment.

    Raises:
        SettingsError: a variable is missing.
    """
    try:
        return ChunkTextSettings(
            documents_table=os.environ["DOCUMENTS_TABLE"],
            silver_bucket=os.environ["SILVER_BUCKET"],
            artifacts_bucket=os.environ["ARTIFACTS_BUCKET"],
            batch_chunks=int(os.environ.get("BATCH_CHUNKS", "10")),
        )
    except KeyError as error:
        raise SettingsError(f"the environment lacks {error}") from error
