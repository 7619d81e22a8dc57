"""Tests of schedules and their stories."""
