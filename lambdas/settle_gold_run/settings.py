"""What SettleGoldRun reads from its environment."""

from __future__ import annotations

from pydantic import Field

from medallion.gold_runs import GoldRunSettings


class SettleGoldRunSettings(GoldRunSettings):
    """The pauses of broken gold runs.

    Attributes:
        gold_retry_seconds: the first pause before a broken gold run starts again; it doubles.
    """

    gold_retry_seconds: float = Field(gt=0, allow_inf_nan=False)
