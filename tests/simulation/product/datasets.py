"""The dataset of the simulation, compiled and deployed as the product does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from medallion.dataset_folders import compile_datasets
from medallion.model import with_model_name
from medallion.vocabulary.datasets import Dataset
from tests.simulation.product.deployment import SETTINGS

DATASET_NAME: Final = "parcels"

PARCELS_FOLDER: Final = Path(__file__).parent / "dataset" / DATASET_NAME


@cache
def parcels(name: str = DATASET_NAME) -> Dataset:
    """The dataset, with the model that the deployment gives it; equal under other names."""
    (dataset,) = compile_datasets(PARCELS_FOLDER)
    return replace(with_model_name(dataset, SETTINGS.model), name=name)


@cache
def compiled_parcels(name: str = DATASET_NAME) -> bytes:
    """The compiled form, as the artifacts bucket holds it."""
    return parcels(name).to_json().encode()
