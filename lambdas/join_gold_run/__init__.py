"""JoinGoldRun: lead a gold run for all documents that wait, or wait for the one in progress."""
