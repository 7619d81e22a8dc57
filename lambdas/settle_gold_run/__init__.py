"""SettleGoldRun: write what a gold run did to the ledger."""
