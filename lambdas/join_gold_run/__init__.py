"""JoinGoldRun: lead a gold run for all waiting documents, or wait for the current gold run."""
