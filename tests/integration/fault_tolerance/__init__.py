"""Measures what a model's faults cost: records, tokens and calls; see `__main__`."""
