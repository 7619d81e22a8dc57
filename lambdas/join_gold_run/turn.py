"""A gold run's documents, its name, and how long to wait for it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from medallion.contracts import GoldManifest, ManifestDocument
from medallion.vocabulary.errors import GoldRunOverdueError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from medallion.contracts import DocumentPointer
    from medallion.ledger import GoldClaim, WaitingDocument


def gold_run_id_of(document: DocumentPointer, now: datetime) -> str:
    """The time, and 8 hex digits that distinguish runs that begin in the same second."""
    leader = f"{document.run_name}#{document.fence}"
    digits = hashlib.sha256(leader.encode()).hexdigest()[:8]
    return f"{now:%Y%m%dT%H%M%S}-{digits}"


def companions(leader_id: str, waiting: Iterable[WaitingDocument]) -> tuple[WaitingDocument, ...]:
    """The waiting documents of the gold run that `leader_id` leads, itself first."""
    documents = sorted(waiting, key=lambda d: (d.document_id != leader_id, d.joined_at))
    own = [d for d in documents if d.document_id == leader_id]
    if any(d.alone for d in own):
        return tuple(own)
    return tuple(d for d in documents if not d.alone)


def with_current_claims(
    documents: Iterable[WaitingDocument], fences: Mapping[str, int]
) -> tuple[WaitingDocument, ...]:
    """The documents that no newer run has taken over since they began to wait."""
    return tuple(d for d in documents if fences.get(d.document_id) == d.fence)


def manifest_of(
    gold_run_id: str, dataset: str, documents: Iterable[WaitingDocument]
) -> GoldManifest:
    """The Spark job's input."""
    return GoldManifest(
        gold_run_id=gold_run_id,
        dataset=dataset,
        documents=tuple(
            ManifestDocument(
                document_id=d.document_id,
                source_key=d.source_key,
                version_id=d.version_id,
                records_key=d.records_key,
                fence=d.fence,
            )
            for d in documents
        ),
    )


def ask_again_at(
    own: WaitingDocument, now: datetime, poll_seconds: float, limit_seconds: float
) -> datetime:
    """When to ask again.

    Raises:
        GoldRunOverdueError: the document has waited longer than `limit_seconds`.
    """
    waited = now - datetime.fromisoformat(own.joined_at)
    if waited > timedelta(seconds=limit_seconds):
        raise GoldRunOverdueError(
            f"waited {waited.total_seconds():.0f} s for another gold run of the dataset; "
            f"the limit is {limit_seconds:.0f} s"
        )
    return now + timedelta(seconds=poll_seconds)


def gathers_until(claim: GoldClaim, leader: WaitingDocument, gather_seconds: float) -> datetime:
    """When the gold run may begin; a leader that runs alone does not wait for others."""
    seconds = 0 if leader.alone else gather_seconds
    return datetime.fromisoformat(claim.claimed_at) + timedelta(seconds=seconds)
