"""Compiles a dataset's folder, and finds everything that is wrong with it before a deployment."""
