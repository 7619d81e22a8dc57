"""What record_failure reads from its environment."""

from __future__ import annotations

import os

from medallion.contracts.settings import Settings, read_settings


class RecordFailureSettings(Settings):
    """Names of the ledger and the bucket."""

    documents_table: str
    silver_bucket: str


def load_settings() -> RecordFailureSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a variable is missing or has no value of its type.
    """
    return read_settings(RecordFailureSettings, os.environ)
