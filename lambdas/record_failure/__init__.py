"""record_failure: the cause of a broken run into the ledger, its claims back."""
