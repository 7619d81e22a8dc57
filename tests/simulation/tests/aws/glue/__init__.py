"""Tests of the simulated Glue."""
