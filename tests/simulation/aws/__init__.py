"""Simulated AWS services: atomic calls on memory, and what the weather does to them."""
