"""Compare checked datasets with the deployment that is to take them."""

from __future__ import annotations

from medallion.dataset_folders.deployments.gold_compatibility import with_gold
from medallion.dataset_folders.deployments.model_support import model_warnings, with_deployment

__all__ = ["model_warnings", "with_deployment", "with_gold"]
