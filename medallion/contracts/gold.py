"""Gold runs: the leader, the documents, and the result for each of them."""

from __future__ import annotations

from enum import StrEnum

from medallion.contracts.documents import DocumentPointer
from medallion.contracts.payload import Payload
from medallion.vocabulary.statuses import PromotionStatus


class JoinGoldRunRequest(Payload):
    """Input of JoinGoldRun."""

    document: DocumentPointer


class GoldRun(Payload):
    """One Spark run that brings the waiting documents of a dataset into gold."""

    gold_run_id: str
    dataset: str
    manifest_key: str
    document_count: int


class JoinState(StrEnum):
    """LEAD starts the Spark run, WAIT asks again at `wait_until`, SETTLED is done.

    A document that will lead also waits while others may still join.
    """

    LEAD = "LEAD"
    WAIT = "WAIT"
    SETTLED = "SETTLED"


class JoinGoldRunResponse(Payload):
    """Output of JoinGoldRun."""

    state: JoinState
    gold_run: GoldRun | None = None
    wait_until: str | None = None


class SettleGoldRunRequest(Payload):
    """Input of SettleGoldRun."""

    document: DocumentPointer
    gold_run: GoldRun


class SettleGoldRunResponse(Payload):
    """Output of SettleGoldRun: how many documents the gold run settled, by result."""

    settled: int
    held: int


class ManifestDocument(Payload):
    """One document of a gold run's manifest.

    Attributes:
        records_key: silver object with its rows; null removes the document from gold.
        fence: claim under which the document waits; results are written back under it.
    """

    document_id: str
    source_key: str
    version_id: str
    records_key: str | None
    fence: int


class GoldManifest(Payload):
    """What a gold run brings into gold."""

    gold_run_id: str
    dataset: str
    documents: tuple[ManifestDocument, ...]


class PromotionResult(Payload):
    """What the gold run did with one document."""

    document_id: str
    status: PromotionStatus
    rows: int = 0
    snapshot_id: str | None = None
    reason: str | None = None


class GoldRunResult(Payload):
    """What the Spark job wrote at the end of a gold run."""

    gold_run_id: str
    dataset: str
    snapshot_id: str | None
    documents: tuple[PromotionResult, ...]
