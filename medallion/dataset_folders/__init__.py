"""Compile a dataset's folder, and find its mistakes before a deployment."""

from __future__ import annotations

from medallion.dataset_folders.dataset_source import compile_datasets

__all__ = [
    "compile_datasets",
]
