"""What JoinGoldRun reads from its environment."""

from __future__ import annotations

from pydantic import Field

from medallion.contracts import Settings


class JoinGoldRunSettings(Settings):
    """Names of the ledger and the bucket; how long to gather, how often and how long to poll."""

    documents_table: str
    silver_bucket: str
    gold_gather_seconds: float = Field(gt=0, allow_inf_nan=False)
    gold_poll_seconds: float = Field(gt=0, allow_inf_nan=False)
    gold_wait_limit_seconds: float = Field(gt=0, allow_inf_nan=False)
