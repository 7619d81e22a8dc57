"""PublishOutcome: the final status, told to the ledger, to silver, to metrics and to events."""
