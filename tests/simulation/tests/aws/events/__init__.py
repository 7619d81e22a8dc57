"""Tests of the simulated EventBridge."""
