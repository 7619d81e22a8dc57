"""What JoinGoldRun reads from its environment."""

from __future__ import annotations

import os

from pydantic import Field

from medallion.contracts.settings import Settings, read_settings


class JoinGoldRunSettings(Settings):
    """Names of the ledger and the bucket; how long to gather, how often and how long to ask."""

    documents_table: str
    silver_bucket: str
    gold_gather_seconds: float = Field(gt=0, allow_inf_nan=False)
    gold_poll_seconds: float = Field(gt=0, allow_inf_nan=False)
    gold_wait_limit_seconds: float = Field(gt=0, allow_inf_nan=False)


def load_settings() -> JoinGoldRunSettings:
    """Read the function's environment.

    Raises:
        SettingsError: a variable is missing or has no value of its type.
    """
    return read_settings(JoinGoldRunSettings, os.environ)
