"""Tests of the scheduler and its fibers."""
