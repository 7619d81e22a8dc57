"""What ReconcileDocument reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class ReconcileDocumentSettings:
    """Names of the parts around."""

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str


def load_settings() -> ReconcileDocumentSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a setting is missing.
    """
    return ReconcileDocumentSettings(
        documents_table=_text("DOCUMENTS_TABLE"),
        silver_bucket=_text("SILVER_BUCKET"),
        artifacts_bucket=_text("ARTIFACTS_BUCKET"),
    )


def _text(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(f"the environment variable {name} is not set")
    return value
