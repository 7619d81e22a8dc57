"""Ports to AWS and their adapters: objects, conditional writes, errors."""
