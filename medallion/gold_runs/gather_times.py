"""How long the gold runs of a dataset gather documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.aws import find_dataset

if TYPE_CHECKING:
    from medallion.aws import ObjectStore


def gather_seconds_of(artifacts: ObjectStore, default: float, dataset: str) -> float:
    """The dataset's own setting, else the deployment's default."""
    deployed = find_dataset(artifacts, dataset)
    own = deployed.gold.gather_seconds if deployed else None
    return default if own is None else own
