"""Benchmarks of speed, memory and quality against public peers."""
