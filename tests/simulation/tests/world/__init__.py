"""Tests of whole runs of schedules."""
