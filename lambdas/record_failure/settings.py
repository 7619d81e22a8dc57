"""What record_failure reads from its environment."""

from __future__ import annotations

from medallion.gold_runs import GoldRunSettings


class RecordFailureSettings(GoldRunSettings):
    """What every step that takes part in gold runs reads."""
