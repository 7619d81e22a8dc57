"""Ports to AWS and their adapters, and what every step has around its handler."""
