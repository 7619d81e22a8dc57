"""What JoinGoldRun reads from its environment."""

from __future__ import annotations

from pydantic import Field

from medallion.gold_runs import GoldRunSettings


class JoinGoldRunSettings(GoldRunSettings):
    """The name of the Spark job, and the size of a gold run.

    Attributes:
        gold_max_bytes: how much text the documents of a gold run have together, unless there is
            only one.
        gold_poll_seconds: how often executions of an earlier definition ask again.
        gold_wait_limit_seconds: for the earlier code, which requires it: a deployment changes the
            environment of a function some seconds before its code.
    """

    gold_job_name: str
    gold_max_bytes: int = Field(ge=1)
    gold_poll_seconds: float = Field(gt=0, allow_inf_nan=False)
    gold_wait_limit_seconds: float = 0
