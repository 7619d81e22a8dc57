"""What a gold run leaves in silver, and what happens to its documents if it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medallion.contracts import GoldManifest, GoldRunResult
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from medallion.aws import ObjectStore
    from medallion.ledger.gold_claims import GoldClaim, GoldClaims


def read_manifest(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldManifest | None:
    """Which documents the gold run brings into gold, None if that is not written yet."""
    body = silver.get(lake.gold_manifest_key(dataset, gold_run_id))
    return GoldManifest.model_validate_json(body) if body is not None else None


def read_result(silver: ObjectStore, dataset: str, gold_run_id: str) -> GoldRunResult | None:
    """What the gold run did, None if it did not end."""
    body = silver.get(lake.gold_result_key(dataset, gold_run_id))
    return GoldRunResult.model_validate_json(body) if body is not None else None


def isolate_documents(silver: ObjectStore, claims: GoldClaims, broken: GoldClaim) -> int:
    """Give every document of a broken gold run that still waits its own gold run.

    One of them may have broken the run: alone, it cannot hold back the others again.

    Returns:
        The number of these documents.
    """
    manifest = read_manifest(silver, broken.dataset, broken.gold_run_id)
    suspects = manifest.documents if manifest else ()
    return sum(claims.isolate(broken.dataset, d.document_id, d.fence) for d in suspects)
