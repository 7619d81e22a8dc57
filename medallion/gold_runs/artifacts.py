"""What gold runs leave in silver: the manifest that starts one, and the result."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.contracts import GoldManifest, GoldRunResult
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from medallion.aws import ObjectStore


def read_manifest(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldManifest | None:
    """Which documents the gold run brings into gold, None if that is not written yet."""
    body = silver.get(lake.gold_manifest_key(dataset, gold_run_id))
    return GoldManifest.model_validate_json(body) if body is not None else None


def read_result(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldRunResult | None:
    """How far the gold run came and what it did, None if it did not begin."""
    body = silver.get(lake.gold_result_key(dataset, gold_run_id))
    return GoldRunResult.model_validate_json(body) if body is not None else None


def write_manifest(silver: ObjectStore, manifest: GoldManifest) -> bool:
    """Write the manifest; False if there is one, maybe because the gold run was superseded."""
    key = lake.gold_manifest_key(manifest.dataset, manifest.gold_run_id)
    return silver.put_once(key, manifest.model_dump_json().encode())


def supersede(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldManifest | None:
    """Keep the gold run from publishing: its Spark job looks at the manifest before it does.

    Returns:
        The manifest, whose documents stay because a result may already be there; None if there is
        no manifest, so that no job can have begun.
    """
    before = read_manifest(silver, dataset, gold_run_id)
    if before is None or before.superseded:
        return before
    after = before.model_copy(update={"superseded": True})
    silver.put(lake.gold_manifest_key(dataset, gold_run_id), after.model_dump_json().encode())
    return after
