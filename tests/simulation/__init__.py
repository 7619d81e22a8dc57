"""A deterministic simulation of AWS in which the real handlers run."""
