"""What ReconcileDocument reads from its environment."""

from __future__ import annotations

import os

from medallion.contracts.settings import Settings, read_settings


class ReconcileDocumentSettings(Settings):
    """Names of the parts around."""

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str


def load_settings() -> ReconcileDocumentSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a variable is missing or has no value of its type.
    """
    return read_settings(ReconcileDocumentSettings, os.environ)
