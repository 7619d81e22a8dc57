"""What PublishOutcome reads from its environment."""

from __future__ import annotations

from medallion.contracts import Settings


class PublishOutcomeSettings(Settings):
    """Names of the ledger, the bucket and the event bus."""

    documents_table: str
    silver_bucket: str
    event_bus_name: str
