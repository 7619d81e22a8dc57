"""What a gold run leaves in silver, and what becomes of its documents when it broke."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.contracts import GoldManifest, GoldRunResult
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from medallion.aws import ObjectStore
    from medallion.ledger.gold_claims import GoldClaim, GoldClaims


def read_manifest(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldManifest | None:
    """Which documents the gold run brings into gold, None when that was not written yet."""
    body = silver.get(lake.gold_manifest_key(dataset, gold_run_id))
    return GoldManifest.model_validate_json(body) if body is not None else None


def read_result(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldRunResult | None:
    """What the gold run did, None when it did not come to an end."""
    body = silver.get(lake.gold_result_key(dataset, gold_run_id))
    return GoldRunResult.model_validate_json(body) if body is not None else None


def isolate_documents(silver: ObjectStore, claims: GoldClaims, broken: GoldClaim) -> int:
    """Let every document of a broken gold run that still waits go in a gold run of its own.

    One of them may be what broke the run: alone, it cannot hold back the others again.

    Returns:
        How many documents that are.
    """
    manifest = read_manifest(silver, broken.dataset, broken.gold_run_id)
    suspects = manifest.documents if manifest else ()
    return sum(claims.isolate(broken.dataset, d.document_id, d.fence) for d in suspects)
