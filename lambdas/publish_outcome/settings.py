"""What PublishOutcome reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class PublishOutcomeSettings:
    """Names of the ledger, the bucket and the event bus."""

    documents_table: str
    silver_bucket: str
    event_bus_name: str = "default"


def load_settings() -> PublishOutcomeSettings:
    """Settings from the environment.

    Raises:
        SettingsError: a variable is missing.
    """
    try:
        return PublishOutcomeSettings(
            documents_table=os.environ["DOCUMENTS_TABLE"],
            silver_bucket=os.environ["SILVER_BUCKET"],
            event_bus_name=os.environ.get("EVENT_BUS_NAME", "default"),
        )
    except KeyError as error:
        raise SettingsError(f"the environment lacks {error}") from error
