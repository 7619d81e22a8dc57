"""What JoinGoldRun reads from its environment."""

from __future__ import annotations

import os
from dataclasses import dataclass

from medallion.vocabulary.errors import SettingsError


@dataclass(frozen=True)
class JoinGoldRunSettings:
    """Names of the ledger and the bucket; how long to gather, how often and how long to ask."""

    documents_table: str
    silver_bucket: str
    gold_gather_seconds: float
    gold_poll_seconds: float
    gold_wait_limit_seconds: float


def load_settings() -> JoinGoldRunSettings:
    """Settings from the environment.

    Raises:
        SettingsError: a variable is missing or no positive number of seconds.
    """
    try:
        return JoinGoldRunSettings(
            documents_table=os.environ["DOCUMENTS_TABLE"],
            silver_bucket=os.environ["SILVER_BUCKET"],
            gold_gather_seconds=_seconds("GOLD_GATHER_SECONDS"),
            gold_poll_seconds=_seconds("GOLD_POLL_SECONDS"),
            gold_wait_limit_seconds=_seconds("GOLD_WAIT_LIMIT_SECONDS"),
        )
    except KeyError as error:
        raise SettingsError(f"the environment lacks {error}") from error


def _seconds(name: str) -> float:
    try:
        seconds = float(os.environ[name])
    except ValueError as error:
        raise SettingsError(f"{name} is no number of seconds") from error
    if not seconds > 0:
        raise SettingsError(f"{name} must be more than 0 seconds")
    return seconds
