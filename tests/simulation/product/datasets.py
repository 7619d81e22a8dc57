"""The dataset of the simulation, compiled by the product's own compiler."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from medallion.dataset_folders import compile_datasets
from medallion.vocabulary.datasets import Dataset

DATASET_NAME: Final = "parcels"

_FOLDER: Final = Path(__file__).parent / "dataset" / DATASET_NAME


@cache
def parcels() -> Dataset:
    """The dataset."""
    (dataset,) = compile_datasets(_FOLDER)
    return dataset


@cache
def compiled_parcels() -> bytes:
    """The compiled form, as the artifacts bucket holds it."""
    return parcels().to_json().encode()
