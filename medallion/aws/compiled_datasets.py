"""The deployed datasets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset, parse_dataset

if TYPE_CHECKING:
    from medallion.aws.object_store import ObjectStore


def find_dataset(artifacts: ObjectStore, name: str) -> Dataset | None:
    """The deployed dataset of this name, None if there is none."""
    compiled = artifacts.get(lake.compiled_dataset_key(name))
    return parse_dataset(compiled.decode()) if compiled else None
