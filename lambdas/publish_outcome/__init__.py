"""PublishOutcome: write the final status to silver and the ledger, with metrics and an event."""
