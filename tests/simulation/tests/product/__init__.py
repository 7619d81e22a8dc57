"""Tests of the product in simulated surroundings."""
