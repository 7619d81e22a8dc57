"""SettleGoldRun: what a gold run did, back into the ledger."""
