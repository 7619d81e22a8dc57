"""What RegisterDocument reads from its environment."""

from __future__ import annotations

import os

from medallion.contracts.settings import Settings, read_settings


class RegisterDocumentSettings(Settings):
    """Names of the ledger and the buckets."""

    documents_table: str
    bronze_bucket: str
    artifacts_bucket: str


def load_settings() -> RegisterDocumentSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a variable is missing or has no value of its type.
    """
    return read_settings(RegisterDocumentSettings, os.environ)
