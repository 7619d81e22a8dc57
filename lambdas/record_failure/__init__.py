"""record_failure: write why a run broke to the ledger, and release its claims."""
