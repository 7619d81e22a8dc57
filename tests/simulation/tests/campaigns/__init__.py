"""Tests of many schedules together."""
