"""What ExtractBatch reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class ExtractBatchSettings:
    """Names of the parts around, and the limits of one batch.

    Attributes:
        model_name: asked when a dataset names no model of its own.
        model_adapter: which client library asks.
        model_endpoint: base URL of the model API, empty for Google's own.
        model_secret_id: secret that holds the API key.
        model_outage_seconds: how long a batch waits for a model that does not answer.
        model_timeout_seconds: longest duration of one call as a whole.
        model_concurrency: calls in flight at the same time.
        max_invocations: bound of the loop; each turn takes about 9 of an execution's 25,000
            history events.
    """

    documents_table: str
    silver_bucket: str
    artifacts_bucket: str
    model_name: str
    model_adapter: str
    model_endpoint: str
    model_secret_id: str
    model_outage_seconds: int
    model_timeout_seconds: int
    model_concurrency: int
    max_invocations: int


def load_settings() -> ExtractBatchSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a setting is missing or out of range.
    """
    return ExtractBatchSettings(
        documents_table=_text("DOCUMENTS_TABLE"),
        silver_bucket=_text("SILVER_BUCKET"),
        artifacts_bucket=_text("ARTIFACTS_BUCKET"),
        model_name=_text("MODEL_NAME"),
        model_adapter=os.environ.get("MODEL_ADAPTER") or "google-generativeai",
        model_endpoint=os.environ.get("MODEL_ENDPOINT", ""),
        model_secret_id=_text("MODEL_SECRET_ID"),
        model_outage_seconds=_number("MODEL_OUTAGE_SECONDS", 1800, lowest=0),
        model_timeout_seconds=_number("MODEL_TIMEOUT_SECONDS", 90, lowest=1),
        model_concurrency=_number("MODEL_CONCURRENCY", 8, lowest=1),
        max_invocations=_number("MODEL_MAX_INVOCATIONS", 1000, lowest=1),
    )


def _text(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(f"the environment variable {name} is not set")
    return value


def _number(name: str, default: int, *, lowest: int) -> int:
    value = os.environ.get(name) or str(default)
    if not value.isdecimal() or int(value) < lowest:
        raise SettingsError(f"{name} must be a whole number, {lowest} or more")
    return int(value)
