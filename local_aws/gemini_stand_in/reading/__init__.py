"""Reads records out of a text by rules."""
