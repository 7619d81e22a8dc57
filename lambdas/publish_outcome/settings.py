"""What PublishOutcome reads from its environment."""

from __future__ import annotations

import os

from medallion.contracts.settings import Settings, read_settings


class PublishOutcomeSettings(Settings):
    """Names of the ledger, the bucket and the event bus."""

    documents_table: str
    silver_bucket: str
    event_bus_name: str = "default"


def load_settings() -> PublishOutcomeSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a variable is missing or has no value of its type.
    """
    return read_settings(PublishOutcomeSettings, os.environ)
