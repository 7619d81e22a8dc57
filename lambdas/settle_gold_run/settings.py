"""What SettleGoldRun reads from its environment."""

from __future__ import annotations

from medallion.contracts import Settings


class SettleGoldRunSettings(Settings):
    """Names of the ledger and the bucket."""

    documents_table: str
    silver_bucket: str
