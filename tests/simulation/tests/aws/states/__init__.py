"""Tests of the simulated Step Functions."""
