"""What RegisterDocument reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class RegisterDocumentSettings:
    """Names of the ledger and the buckets."""

    documents_table: str
    bronze_bucket: str
    artifacts_bucket: str


def load_settings() -> RegisterDocumentSettings:
    """Settings from the environment.

    Raises:
        SettingsError: a variable is missing.
    """
    try:
        return RegisterDocumentSettings(
            documents_table=os.environ["DOCUMENTS_TABLE"],
            bronze_bucket=os.environ["BRONZE_BUCKET"],
            artifacts_bucket=os.environ["ARTIFACTS_BUCKET"],
        )
    except KeyError as error:
        raise SettingsError(f"the environment lacks {error}") from error
