"""What record_failure reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class RecordFailureSettings:
    """Names of the ledger and the bucket."""

    documents_table: str
    silver_bucket: str


def load_settings() -> RecordFailureSettings:
    """Settings from the environment.

    Raises:
        SettingsError: a variable is missing.
    """
    try:
        return RecordFailureSettings(
            documents_table=os.environ["DOCUMENTS_TABLE"],
            silver_bucket=os.environ["SILVER_BUCKET"],
        )
    except KeyError as error:
        raise SettingsError(f"the environment lacks {error}") from error
