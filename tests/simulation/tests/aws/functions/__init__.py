"""Tests of the simulated Lambda."""
